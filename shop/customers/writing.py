"""What letters to customers say; shop/letters.py sends them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.models import ProductPage, Variant
from shop.customers import tokens
from shop.models import Customer, Letter, LoginLink, Order, StockAsk

Kind = Letter.Kind
# A link that could not be sent for so long is no longer waited for.
STALE = timedelta(hours=1)
MOST_FOUND = 20


def is_overtaken(letter: Letter, now: datetime | None = None) -> bool:
    """True when nobody waits for the letter any more."""
    if letter.kind == Kind.LOGIN:
        link = link_of(letter)
        late = (now or timezone.now()) - letter.written_at > STALE
        return link is None or link.used_at is not None or late
    ask = ask_of(letter)
    return ask is None or ask.variant.availability == Variant.Availability.SOLD_OUT


def language_of(letter: Letter, customer: Customer) -> str:
    """As whoever asked for it was reading then."""
    said = letter.cause.rpartition(" ")[2]
    return said if said in dict(settings.LANGUAGES) else customer.language


def link_of(letter: Letter) -> LoginLink | None:
    """The log-in link a letter brings."""
    return LoginLink.objects.filter(pk=_number(letter), customer=letter.customer_id).first()


def ask_of(letter: Letter) -> StockAsk | None:
    """The request that a letter answers."""
    own = StockAsk.objects.filter(pk=_number(letter), customer=letter.customer_id)
    return own.select_related("variant__product").first()


def _number(letter: Letter) -> int:
    """The row's number in a cause such as "link 7 th"; 0 when there is none."""
    words = letter.cause.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def subject(letter: Letter) -> str:
    """One line, in the active language."""
    if letter.kind == Kind.LOGIN:
        return _("Your link to log in")
    return _("It can be had again")


def about(letter: Letter, language: str) -> dict[str, Any]:
    """What the letter's text needs; its log-in link is signed here, as it goes out."""
    if letter.kind == Kind.LOGIN:
        link = link_of(letter)
        assert link is not None  # noqa: S101 - else the letter is overtaken
        return {"link": tokens.address(link, language)}
    ask = ask_of(letter)
    assert ask is not None  # noqa: S101 - else the letter is overtaken
    return {"variant": ask.variant, "link": page_of(ask, language), "stop": stop_link(ask)}


def page_of(ask: StockAsk, language: str) -> str:
    """Where the variant can be put into the bag."""
    pages = ProductPage.objects.live().filter(product=ask.variant.product_id)
    page = pages.filter(locale__language_code=language).first() or pages.first()
    if page is None:
        return str(settings.PUBLIC_URL)
    return f"{settings.PUBLIC_URL}{page.get_url()}?variant={ask.variant.sku}#buy"


def stop_link(ask: StockAsk) -> str:
    """Where one says that one does not want to hear of it."""
    with translation.override(ask.language):
        return f"{settings.PUBLIC_URL}{reverse('shop:ask', args=[ask.token])}"


def headers(letter: Letter) -> dict[str, str]:
    """The mail program's own button to hear no more (RFC 8058)."""
    ask = ask_of(letter) if letter.kind == Kind.BACK else None
    if ask is None:
        return {}
    return {
        "List-Unsubscribe": f"<{stop_link(ask)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def orders_found(order: Order) -> list[Order]:
    """The orders of the same mailbox and telephone, newest first, for the letter that was asked for."""
    same = Order.objects.filter(
        contact__email__iexact=order.contact.email, contact__phone=order.contact.phone
    )
    return list(same[:MOST_FOUND])
