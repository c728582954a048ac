"""The pages linked at the foot."""

from django import template
from wagtail.models import Locale
from wagtail.query import PageQuerySet

from home.models import StandardPage

register = template.Library()


@register.simple_tag
def footer_pages() -> PageQuerySet:
    """Live standard pages of the active language that want to be linked."""
    return StandardPage.objects.live().filter(locale=Locale.get_active(), in_footer=True)
