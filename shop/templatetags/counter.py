"""Filters for pages and letters about an order: telephone numbers, carriers, what a letter is about."""

from decimal import Decimal

from django import template

from shop import carriers, phones
from shop.models import Letter, Refund, Slip
from shop.payments import slip_codes

register = template.Library()


@register.filter
def telephone(number: str | None) -> str:
    """A stored number as it is dialled at home: 081 234 5678."""
    return phones.local_format(number) if number else ""


@register.filter
def carrier(code: str) -> str:
    """A carrier's name in the reader's language; an unknown code is shown as it is."""
    return str(carriers.called(code).name or code)


@register.filter
def bank(code: str) -> str:
    """A bank's name in the reader's language; an unknown code is shown as it is."""
    return slip_codes.bank_name(code)


@register.filter
def refusal(letter: Letter) -> str:
    """Why the slip that a letter is about was not accepted, in the words of whoever looked at it."""
    slip = Slip.objects.filter(order=letter.order_id, pk=_number_in(letter.cause)).first()
    return slip.reason if slip else ""


@register.filter
def owed(letter: Letter) -> Decimal | None:
    """Baht of the refund that a letter is about."""
    refund = Refund.objects.filter(
        payment__order=letter.order_id, pk=_number_in(letter.cause)
    ).first()
    return refund.amount if refund else None


def _number_in(cause: str) -> int:
    """The row's number at the end of a cause such as "slip 7"; 0 when there is none."""
    number = cause.rpartition(" ")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
