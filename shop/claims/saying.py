"""What may be pressed about a claim, and in words why something cannot be."""

from __future__ import annotations

from django.utils.translation import gettext as _

from catalogue.models import Variant
from catalogue.money import baht
from shop.claims import deciding
from shop.claims.claiming import OneOfAKind
from shop.models import Claim, Consignment
from shop.payments import refunds
from shop.payments.refund_plans import NothingToReturn, TooMuch

State = Claim.State


def offered(claim: Claim) -> set[str]:
    """The deeds that lead somewhere now; who may do which is the door's question."""
    if claim.state == State.OPEN:
        return _of_open(claim)
    if claim.state != State.ACCEPTED:
        return set()
    if claim.is_return:
        return {"refund"} if claim.arrived_at else {"arrived", "decline"}
    parcel = claim.replacement
    return {"withdraw"} if parcel and parcel.state in Consignment.STILL_HERE else set()


def _of_open(claim: Claim) -> set[str]:
    if claim.is_return:
        return {"take-back", "decline"}
    kinds = {each.line.kind for each in claim.lines.all()}
    other = set() if Variant.Kind.UNIQUE in kinds else {"replace", "propose"}
    return {"refund", "decline", *other}


def why_not(claim: Claim, e: Exception) -> str:
    """What whoever pressed has to know, with the figures."""
    if isinstance(e, deciding.NotEnough):
        figures = {"free": e.free, "wanted": e.wanted}
        said = _("%(wanted)s are needed and %(free)s are free. Please offer the money back.")
        return said % figures
    if isinstance(e, OneOfAKind):
        return _("There was only this one: only the money can go back.")
    if isinstance(e, refunds.Disputed):
        return _("The payment of this order is disputed: nothing is sent or returned until then.")
    if isinstance(e, deciding.NotArrived):
        return _("The pieces are not back yet; the money goes back when they are.")
    if isinstance(e, deciding.NotThatMuch):
        return _("%(left)s were said; %(asked)s cannot be.") % {"left": e.left, "asked": e.asked}
    if isinstance(e, TooMuch):
        figures = {"left": baht(e.left), "asked": baht(e.asked)}  # type: ignore[dict-item]
        return _("%(left)s are left; you asked for %(asked)s.") % figures
    if isinstance(e, NothingToReturn):
        return _("Nothing of this can go back: no piece came, or its money has gone back already.")
    claim.refresh_from_db()
    state = {"state": claim.get_state_display()}
    return _("This cannot be done now: the claim is “%(state)s”.") % state
