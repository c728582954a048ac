"""Filters for addresses: what a country is called, for its reader and for the carriers."""

from django import template
from django.template import RequestContext

from shop import countries
from shop.delivery import Tariff

register = template.Library()


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return countries.name(code)


@register.simple_tag(takes_context=True)
def sends_abroad(context: RequestContext) -> bool:
    """True when the managers have set a price for any other country."""
    request = getattr(context, "request", None)
    return bool((Tariff.of(request) if request else Tariff()).abroad())


@register.filter
def country_on_label(code: str) -> str:
    """A country's name as every post office reads it: in English, in capitals."""
    return countries.name(code, "en").upper()
