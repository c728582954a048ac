"""Filters for addresses: what a country is called, for its reader and for the carriers."""

from django import template

from shop import countries
from shop.models import DeliveryRate

register = template.Library()


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return countries.name(code)


@register.simple_tag
def sends_abroad() -> bool:
    """True when the managers have set a price for any other country."""
    return DeliveryRate.objects.exclude(zone__countries="").exists()


@register.filter
def country_on_label(code: str) -> str:
    """A country's name as every post office reads it: in English, in capitals."""
    return countries.name(code, "en").upper()
