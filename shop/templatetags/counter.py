"""Filters for pages and letters about an order: telephone numbers and carriers as people know them."""

from django import template

from shop import phones
from shop.forms import SendForm

register = template.Library()


@register.filter
def telephone(number: str | None) -> str:
    """A stored number as it is dialled at home: 081 234 5678."""
    return phones.local_format(number) if number else ""


@register.filter
def carrier(code: str) -> str:
    """A carrier's name in the reader's language; an unknown code is shown as it is."""
    names = dict(SendForm.base_fields["carrier"].choices)  # type: ignore[attr-defined]
    return str(names.get(code, code))
