"""Parcel slips: whoever has the link packs one parcel, without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Enterprise
from people.models import Member
from shop import consignments, packing
from shop.models import Consignment, ParcelPass

SIGNER = signing.Signer(sep=".", salt="shop.passes")
LONGEST = 100  # characters of a link's last part
UNNAMED = "Packing slip"  # who packed, where nobody was named; said in the language of who reads it

# What may be pressed on a slip; the rest is said at the desk.
DEEDS: dict[str, Callable[..., bool]] = {
    "pack": consignments.pack,
    "send": consignments.send,
    "ready": consignments.make_ready,
}


class NoPass(Exception):
    """No slip was ever made under this link."""


class Closed(Exception):
    """The slip opens nothing (any more); `why` is "over", "taken-back", "done" or "held"."""

    def __init__(self, parcel_pass: ParcelPass, why: str) -> None:
        super().__init__(f"{parcel_pass}: {why}")
        self.why = why


def can_be_made_for(consignment: Consignment) -> bool:
    """True while there is something for somebody to do."""
    return bool(deeds_of(consignment))


def make(consignment: Consignment, *, by: Member, meant_for: str = "") -> ParcelPass:
    """A slip for one parcel, good for as long as the setting says."""
    return ParcelPass.objects.create(
        consignment=consignment,
        made_by=by,
        meant_for=meant_for,
        expires_at=timezone.now() + settings.PARCEL_PASS_LASTS,
    )


def take_back(parcel_pass: ParcelPass) -> bool:
    """Every copy of its link is worthless from now on; False when it was before."""
    own = ParcelPass.objects.filter(pk=parcel_pass.pk, revoked_at=None)
    return bool(own.update(revoked_at=timezone.now()))


def token_of(parcel_pass: ParcelPass) -> str:
    """The signed secret, as it stands in the link."""
    return SIGNER.sign(parcel_pass.secret)


def link(parcel_pass: ParcelPass) -> str:
    """The slip as a full address; from a setting, never from a request."""
    return f"{settings.PUBLIC_URL}{reverse('shop:pass', args=[token_of(parcel_pass)])}"


def under(token: str) -> ParcelPass:
    """The slip of this link, open or not. Raises NoPass."""
    try:
        secret = SIGNER.unsign(token[:LONGEST])
    except signing.BadSignature:
        raise NoPass from None
    found = ParcelPass.objects.select_related("consignment__enterprise", "made_by")
    parcel_pass = found.filter(secret=secret).first()
    if parcel_pass is None:
        raise NoPass
    return parcel_pass


def deeds_of(consignment: Consignment) -> tuple[str, ...]:
    """What whoever packs may press now."""
    if consignment.state not in Consignment.STILL_HERE:
        return ()
    return tuple(deed for deed in packing.next_deeds(consignment) if deed in DEEDS)


def pieces_of(consignment: Consignment) -> int:
    """How many go into the box."""
    counted = packing.lines_of(consignment).aggregate(pieces=Sum("to_pack"))
    return counted["pieces"] or 0


def opened(parcel_pass: ParcelPass, now: datetime | None = None) -> Consignment:
    """The one parcel it opens, with everything a packing list shows. Raises Closed.

    It is worth as much as whoever made it: when they leave the enterprise, it ends.
    """
    now = now or timezone.now()
    maker, enterprise = parcel_pass.made_by, parcel_pass.consignment.enterprise
    if (
        parcel_pass.revoked_at is not None
        or maker is None
        or not Enterprise.objects.of_member(maker).filter(pk=enterprise.pk).exists()
    ):
        raise Closed(parcel_pass, "taken-back")
    if parcel_pass.expires_at <= now:
        raise Closed(parcel_pass, "over")
    rows = Consignment.objects.filter(pk=parcel_pass.consignment_id)
    if not rows.filter(state__in=[Consignment.State.WAITING, Consignment.State.PACKED]).exists():
        raise Closed(parcel_pass, "done")
    consignment = rows.paid_for().for_desk().first()
    if consignment is None:
        raise Closed(parcel_pass, "held")
    return consignment


def look(parcel_pass: ParcelPass) -> Consignment:
    """Open it and note when that was done first. Raises Closed."""
    consignment = opened(parcel_pass)
    first = ParcelPass.objects.filter(pk=parcel_pass.pk, opened_at=None)
    first.update(opened_at=timezone.now())
    return consignment


@transaction.atomic
def act(parcel_pass: ParcelPass, deed: str, **details: str) -> Consignment:
    """Do one thing about its parcel; pressed twice it counts once. Raises Closed, WrongStep.

    The slip's row is held meanwhile, so that what is taken back is taken back.
    """
    row = ParcelPass.objects.select_for_update().get(pk=parcel_pass.pk)
    parcel_pass.revoked_at = row.revoked_at
    consignment = opened(parcel_pass)
    DEEDS[deed](consignment, why=row.meant_for or UNNAMED, **details)
    return consignment


def of_consignment(consignment: Consignment) -> QuerySet[ParcelPass]:
    """Its slips that were not taken back and are not too old, the newest first."""
    fresh = consignment.passes.filter(revoked_at=None, expires_at__gt=timezone.now())
    return fresh.select_related("made_by")
