"""The words of a question, marked where they answer it."""

from django import template
from django.utils.safestring import SafeString

from catalogue.search.index import Found
from catalogue.search.marking import marked as with_marks

register = template.Library()


@register.filter
def marked(title: str, found: Found) -> SafeString:
    """A title with `<mark>` around what was looked for."""
    return with_marks(title, found.units)
