"""The pages linked at the foot."""

from django import template
from django.utils.translation import get_language
from wagtail.query import PageQuerySet

from home.models import StandardPage

register = template.Library()


@register.simple_tag
def footer_pages() -> PageQuerySet:
    """Live standard pages of the active language that want to be linked."""
    language = (get_language() or "th")[:2]
    return StandardPage.objects.live().filter(locale__language_code=language, in_footer=True)


@register.simple_tag
def page_called(slug: str) -> StandardPage | None:
    """The live standard page under this slug in the active language, if somebody has written it."""
    language = (get_language() or "th")[:2]
    return StandardPage.objects.live().filter(locale__language_code=language, slug=slug).first()
