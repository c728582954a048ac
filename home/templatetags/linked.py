"""What templates of every room tell machines of the page, and the picture others show of it."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalogue.models import Photo, ProductPage
from home.cards.views import drawer
from home.linked import goods, house
from home.linked.script import as_script
from home.news.naming import shop_name
from shop.models import Seller

register = template.Library()


@register.simple_tag(takes_context=True)
def product_data(context: Context, page: ProductPage, photos: Iterable[Photo]) -> SafeString:
    """The product of the page."""
    request = context.get("request")
    told = goods.product(page, photos, seller=shop_name(request), sells=Seller.load(request))
    return as_script(told) if told else SafeString("")


@register.simple_tag(takes_context=True)
def shop_data(context: Context) -> SafeString:
    """The shop and its site."""
    request = context.get("request")
    return as_script(house.shop(Seller.load(request), shop_name(request)))


@register.simple_tag
def crumbs_data(*steps: str) -> SafeString:
    """The way to the page: address and title of each step below the front page."""
    pairs = [(str(a), str(t)) for a, t in zip(steps[::2], steps[1::2], strict=True) if a]
    front = (reverse("wagtail_serve", args=[""]), _("Home page"))
    return as_script(house.trail([front, *pairs]))


@register.simple_tag
def share_card(page: Page) -> str:
    """The whole address of the picture that other sites show of a page."""
    address: str = drawer(page).address(page)
    return address
