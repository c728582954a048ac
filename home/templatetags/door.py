"""The pages of words, linked at the foot and named where they are meant."""

from django import template
from django.template import RequestContext
from django.utils.translation import get_language

from home.models import StandardPage

register = template.Library()


@register.simple_tag(takes_context=True)
def footer_pages(context: RequestContext) -> list[StandardPage]:
    """Live standard pages of the active language that want to be linked."""
    return [page for page in _pages(context) if page.in_footer]


@register.simple_tag(takes_context=True)
def page_called(context: RequestContext, slug: str) -> StandardPage | None:
    """The live standard page under this slug in the active language, if somebody has written it."""
    return next((page for page in _pages(context) if page.slug == slug), None)


def _pages(context: RequestContext) -> list[StandardPage]:
    """A handful, read once for each request and language."""
    language = (get_language() or "th")[:2]
    request = getattr(context, "request", None)
    read: dict[str, list[StandardPage]] = getattr(request, "_standard_pages", {})
    if language not in read:
        read[language] = list(StandardPage.objects.live().filter(locale__language_code=language))
        if request is not None:
            request._standard_pages = read
    return read[language]
