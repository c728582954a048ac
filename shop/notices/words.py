"""What a notice says: a number, pieces, and the way to the desk; no name, no address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Enterprise, Session, Variant
from shop import packing
from shop.models import Claim, Consignment, Notice, Slip, StockRecord
from shop.reports import standing

Kind = Notice.Kind
FEW = 2  # pieces that are free; from here on the shelf is nearly empty


@dataclass(frozen=True)
class Said:
    """A subject and a few lines."""

    subject: str
    lines: list[str]
    link: str

    @property
    def text(self) -> str:
        """As one text, the link at its end."""
        return "\n".join([*self.lines, self.link])


def of(notice: Notice) -> Said | None:
    """What it says, in the active language; None when there is nothing to say any more."""
    if notice.kind == Kind.DIGEST:
        return _digest(notice.enterprise) if notice.enterprise else None
    number = int(notice.cause.split()[1])
    if notice.kind == Kind.ORDER:
        return _order(Consignment.objects.filter(pk=number).select_related("order").first())
    if notice.kind == Kind.CLAIM:
        return _claim(Claim.objects.filter(pk=number).first(), notice)
    return _slip(Slip.objects.filter(pk=number, verdict=Slip.Verdict.WAITING).first())


def _at(name: str, *args: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def _order(consignment: Consignment | None) -> Said | None:
    if consignment is None or consignment.state != Consignment.State.WAITING:
        return None
    reference = consignment.order.reference
    lines = [
        f"{quantity} × {line.say('name')} · {line.say('option')}"
        for line, quantity in packing.in_the_box(consignment)
    ]
    return Said(
        _("New order %(reference)s") % {"reference": reference},
        [_("Please pack:"), *lines],
        _at("shop:desk_consignment", consignment.pk),
    )


def _claim(claim: Claim | None, notice: Notice) -> Said | None:
    if claim is None:
        return None
    reference = claim.consignment.order.reference
    in_house = notice.member.memberships.filter(enterprise=notice.enterprise, active=True).exists()
    where = "shop:desk_claim" if in_house else "shop_office:claim"
    return Said(
        _("Claim for order %(reference)s") % {"reference": reference},
        [claim.get_about_display(), _("Please look at the pictures and say what you propose.")],
        _at(where, claim.pk),
    )


def _slip(slip: Slip | None) -> Said | None:
    if slip is None:
        return None
    return Said(
        _("Slip to check: order %(reference)s") % {"reference": slip.order.reference},
        [_("A buyer says that the money is on its way.")],
        _at("shop_office:order", slip.order_id),
    )


def _digest(house: Enterprise) -> Said | None:
    """What waits in this house; nothing is said where nothing does."""
    lines = [*_to_send(house), *_nearly_gone(house), *_tomorrow(house)]
    if not lines:
        return None
    subject = _("What waits: %(house)s") % {"house": house.say("name")}
    return Said(subject, lines, _at("shop:desk_orders"))


def _to_send(house: Enterprise) -> list[str]:
    count = standing.to_send().filter(enterprise=house).count()
    return [_("Parcels to pack and send: %(n)s") % {"n": count}] if count else []


def _nearly_gone(house: Enterprise) -> list[str]:
    shelf = StockRecord.objects.filter(
        variant__product__enterprise=house,
        variant__in=Variant.objects.for_sale(),
        variant__kind=Variant.Kind.STOCK,
        on_hand__lte=F("reserved") + FEW,
    ).select_related("variant__product")
    return [
        _("Nearly gone: %(piece)s (%(n)s left)")
        % {"piece": record.variant, "n": record.on_hand - record.reserved}
        for record in shelf[:10]
    ]


def _tomorrow(house: Enterprise) -> list[str]:
    day = timezone.localdate() + timedelta(days=1)
    ours = Session.objects.filter(workshop__enterprise=house, cancelled_at=None)
    return [
        _("Tomorrow: %(session)s") % {"session": session.workshop.say("name")}
        for session in ours.filter(starts_at__date=day).select_related("workshop")
    ]
