"""Whether a code may be used for what lies in the bag, and what it takes off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Variant
from catalogue.money import baht
from catalogue.thai import fold_digits
from shop.delivery import Quote, Share
from shop.ledger import apportion
from shop.models import CodeUse, Consignment, DiscountCode

# Letters, figures, a dash; and the Thai vowels and marks that no regular expression calls letters.
WRITTEN = re.compile(r"[\w\u0E31\u0E34-\u0E3A\u0E47-\u0E4E-]{3,30}")
LEAST_LEFT = Decimal(1)  # baht that remain to be paid, whatever a code takes off
BAHT = Decimal(1)
HUNDRED = Decimal(100)
SATANG = Decimal("0.01")


class NotForThis(Exception):
    """A code that cannot be used here, with the reason for the buyer."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Unknown(NotForThis):
    """No code at all: perhaps somebody tries one after the other."""


def normal(typed: str) -> str:
    """As codes are kept: without spaces, in capitals, with Arabic figures; '' for what is none."""
    plain = fold_digits(unicodedata.normalize("NFKC", typed[:100]))
    code = re.sub(r"\s", "", plain).upper()
    return code if WRITTEN.fullmatch(code) else ""


def find(typed: str, today: date | None = None) -> DiscountCode:
    """The code that somebody has typed. Raises NotForThis."""
    code = DiscountCode.objects.filter(code=normal(typed)).first() if normal(typed) else None
    if code is None or not code.active:
        raise Unknown(_("We do not know this code. Please look how it is written."))
    today = today or timezone.localdate()
    if code.since and today < code.since:
        raise NotForThis(_("This code does not hold yet."))
    if code.until and today > code.until:
        raise NotForThis(_("This code is over."))
    if code.most_uses is not None and code.uses >= code.most_uses:
        raise NotForThis(_("This code is used up."))
    return code


def used_before(code: DiscountCode, phone: str, email: str) -> int:
    """How many live orders of this customer have the code."""
    live = CodeUse.objects.filter(code=code, live=True)
    numbers = set(live.filter(order__contact__phone=phone).values_list("pk", flat=True))
    if email:
        numbers |= set(
            live.filter(order__contact__email__iexact=email).values_list("pk", flat=True)
        )
    return len(numbers)


def take_off(code: DiscountCode, quote: Quote) -> None:
    """Write the discount into the quote's lines and fees. Raises NotForThis."""
    chosen = _chosen(code, quote)
    if not chosen:
        raise NotForThis(_("This code holds for other pieces than those in your bag."))
    goods = sum((share.lines[at].price for share, at in chosen), Decimal(0))
    if code.minimum is not None and goods < code.minimum:
        missing = baht(code.minimum - goods)
        said = _("This code holds from %(minimum)s of goods on: %(missing)s are missing.")
        raise NotForThis(said % {"minimum": baht(code.minimum), "missing": missing})
    if code.kind == DiscountCode.Kind.DELIVERY:
        _free_delivery({id(share): share for share, _at in chosen}.values())
    else:
        _less_for_goods(chosen, _worth(code, goods, quote, sum(_spares(chosen), Decimal(0))))
    quote.code = code


def _chosen(code: DiscountCode, quote: Quote) -> list[tuple[Share, int]]:
    """The lines it holds for, by their places: of these makers, of these categories."""
    makers = set(code.enterprises.values_list("pk", flat=True))
    categories = set(code.categories.values_list("pk", flat=True))
    return [
        (share, at)
        for share in quote.shares
        for at, line in enumerate(share.lines)
        if line.price
        and (not makers or share.enterprise.pk in makers)
        and (not categories or line.variant.product.category_id in categories)
        and (code.kind != DiscountCode.Kind.DELIVERY or line.variant.kind != Variant.Kind.SEAT)
    ]


def _spares(chosen: list[tuple[Share, int]]) -> list[Decimal]:
    """Baht that can be taken off each line: of every piece a satang remains.

    What was sold for nothing would be named by no entry of the ledger and by no refund.
    """
    lines = (share.lines[at] for share, at in chosen)
    return [max(line.price - SATANG * line.quantity, Decimal(0)) for line in lines]


def _worth(code: DiscountCode, goods: Decimal, quote: Quote, spare: Decimal) -> Decimal:
    """Baht that it takes off; something always remains to be paid, of the goods a round sum."""
    if code.kind == DiscountCode.Kind.PER_CENT:
        wanted = (goods * Decimal(code.per_cent or 0) / HUNDRED).quantize(SATANG)
    else:
        wanted = min(code.amount or Decimal(0), goods)
    if wanted > spare:
        wanted = spare.quantize(BAHT, ROUND_DOWN)
    return min(wanted, max(quote.total - LEAST_LEFT, Decimal(0)))


def _less_for_goods(chosen: list[tuple[Share, int]], amount: Decimal) -> None:
    if not amount:
        return
    spares = _spares(chosen)
    parts = apportion(amount, [share.lines[at].price for share, at in chosen])
    if any(part > spare for part, spare in zip(parts, spares, strict=True)):
        parts = apportion(amount, spares)
    for (share, at), part in zip(chosen, parts, strict=True):
        share.lines[at] = replace(share.lines[at], discount=part)


def _free_delivery(shares: Iterable[Share]) -> None:
    parcels = [share for share in shares if share.method == Consignment.Method.PARCEL]
    if not any(share.fee for share in parcels):
        raise NotForThis(
            _("There is no delivery to pay for here, so keep the code for another time.")
        )
    for share in parcels:
        share.fee_off, share.fee = share.fee, Decimal(0)
