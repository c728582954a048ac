"""What people made in a workshop: fired and ready, and how the buyer gets it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.models import Session, Variant
from people.models import Member
from shop import consignments, countries, delivery, letters, orders
from shop.delivery import FREE, Quote, Share, Tariff
from shop.models import Consignment, Keepsake, Letter, Order, OrderEvent, OrderLine, RefundLine
from shop.orders import Contact

MOST_PIECES = 99
Method = Consignment.Method
What = OrderEvent.What


class NothingMade(Exception):
    """Nobody makes a piece to keep in this session, or nobody of this line did."""


class NotOverYet(Exception):
    """The session has not ended: nothing can be fired."""


class NotTheirs(Exception):
    """The order is not paid, or its money went back: there is nothing to send."""


# --- fired --------------------------------------------------------------------------------------


def lines_of(session: Session) -> QuerySet[OrderLine]:
    """The paid lines of a session, each with how many of its people came (`came`)."""
    sold = [Order.State.PAID, Order.State.COMPLETED]
    there = Q(attendees__given_back_at=None, attendees__came_at__isnull=False)
    lines = OrderLine.objects.filter(variant=session.variant_id, kind=Variant.Kind.SEAT)
    lines = lines.filter(consignment__order__state__in=sold)
    related = lines.select_related("consignment__order__contact", "keepsake__delivery")
    return related.annotate(came=Count("attendees", filter=there)).order_by("pk")


@transaction.atomic
def fire(line: OrderLine, pieces: int, *, by: Member | None = None) -> Keepsake:
    """The pieces of a line are fired twice and ready; the buyer is asked how to get them.

    Said twice, it is the one keepsake. Raises NothingMade, NotOverYet, NotTheirs.
    """
    session = Session.objects.filter(variant=line.variant_id).first()
    if session is None or not session.makes_a_piece or not 1 <= pieces <= MOST_PIECES:
        raise NothingMade
    if session.cancelled_at is not None or session.ends_at > timezone.now():
        raise NotOverYet
    order = line.consignment.order.locked()
    if order.state not in (Order.State.PAID, Order.State.COMPLETED) or _all_refunded(line):
        raise NotTheirs
    keepsake, made = Keepsake.objects.get_or_create(
        line=line, defaults={"pieces": pieces, "fired_at": timezone.now()}
    )
    if made:
        order.events.create(what=What.FIRED, consignment=line.consignment, member=by)
        letters.owe(order, Letter.Kind.FIRED, cause=f"line {line.pk}")
    return keepsake


def fire_session(session: Session, wanted: Mapping[int, int], *, by: Member | None = None) -> int:
    """As `fire`, for so many pieces of each line by its number; how many lines became ready.

    Lines whose money went back are passed over. Raises NothingMade, NotOverYet.
    """
    made = 0
    for line in lines_of(session).filter(keepsake=None, pk__in=[*wanted]):
        if wanted[line.pk] and not _all_refunded(line):
            fire(line, wanted[line.pk], by=by)
            made += 1
    return made


def _all_refunded(line: OrderLine) -> bool:
    given = RefundLine.objects.filter(line=line).values_list("quantity", flat=True)
    return sum(given) >= line.quantity


# --- chosen -------------------------------------------------------------------------------------


def chosen(keepsake: Keepsake) -> Order | None:
    """The order by which the buyer gets it, unless that one ended before it was paid."""
    over = (Order.State.EXPIRED, Order.State.CANCELLED)
    made = keepsake.delivery
    return None if made is None or made.state in over else made


def may_choose(keepsake: Keepsake) -> bool:
    """True while the seats are paid for and their money has not gone back."""
    order = keepsake.line.consignment.order
    paid = order.state in (Order.State.PAID, Order.State.COMPLETED)
    return paid and not _all_refunded(keepsake.line)


def quote(
    keepsake: Keepsake,
    method: str,
    *,
    country: str = countries.HOME,
    postcode: str = "",
    tariff: Tariff | None = None,
) -> Quote:
    """What getting it costs: nothing at the house, else the post, where it is not included.

    What cannot be priced is not sendable.
    """
    enterprise = keepsake.line.consignment.enterprise
    fetched = method == Method.PICK_UP and enterprise.pick_up
    share = Share(enterprise, Method.PICK_UP if fetched else Method.PARCEL)
    included = _session(keepsake).posting_included and country == countries.HOME
    most_g = None
    if not fetched and not included:
        tariff = tariff or Tariff()
        try:
            zone = tariff.zone_for(postcode, country)
            share.fee = tariff.fee(zone, enterprise, weight_g(keepsake))
        except delivery.NoRate as e:
            share.on_request = True
            most_g = e.most_g if isinstance(e, delivery.OnRequest) else None
    return Quote([share], most_g=most_g)


def weight_g(keepsake: Keepsake) -> int:
    """Packed weight of all its pieces."""
    return (_session(keepsake).piece_weight_g or 0) * keepsake.pieces


def _session(keepsake: Keepsake) -> Session:
    return Session.objects.select_related("workshop").get(variant=keepsake.line.variant_id)


@transaction.atomic
def choose(
    keepsake: Keepsake, priced: Quote, contact: Contact, *, language: str, method: str
) -> Order:
    """Open the delivery: paid at once where it costs nothing, else paid like any order.

    A second press, or another tab, gets the one delivery. Raises NotTheirs,
    orders.TooManyOpenOrders.
    """
    orders.one_at_a_time(contact.phone)
    # Held without its relations: joined rows would be those from before the wait for the lock.
    keepsake = Keepsake.objects.select_for_update().get(pk=keepsake.pk)
    if made := chosen(keepsake):
        return made
    if not may_choose(keepsake) or not priced.sendable:
        raise NotTheirs
    attempt = uuid.uuid4()  # the keepsake's own lock is what keeps a second press away
    order = orders.open_order(priced, contact, attempt=attempt, language=language, method=method)
    consignment = _write(order, keepsake, priced.shares[0])
    order.events.create(what=What.PLACED)
    if order.total:
        orders.open_payment(order, method, now=order.placed_at)
        letters.owe(order, Letter.Kind.PLACED)
    else:
        _settle_free(order, consignment, now=order.placed_at)
    Keepsake.objects.filter(pk=keepsake.pk).update(delivery=order)
    return order


def _settle_free(order: Order, consignment: Consignment, *, now: datetime) -> None:
    """Nothing is owed. What is fetched stands on the shelf already; the letter says where."""
    order.move_to(Order.State.PAID, paid_at=now)
    order.events.create(what=What.PAID)
    if consignment.method == Method.PICK_UP:
        consignments.make_ready(consignment)


def _write(order: Order, keepsake: Keepsake, share: Share) -> Consignment:
    """One consignment with one line, which no stock knows."""
    line, weight = keepsake.line, weight_g(keepsake)
    consignment = Consignment.objects.create(
        order=order,
        enterprise=share.enterprise,
        method=share.method,
        weight_g=weight,
        delivery_fee=share.fee,
    )
    OrderLine.objects.create(
        consignment=consignment,
        sku=line.sku,
        kind=Variant.Kind.MADE_TO_ORDER,  # by the buyer's own hands
        name_th=_named(line.name_th, "th"),
        name_en=_named(line.name_en or line.name_th, "en"),
        option_th=line.option_th,
        option_en=line.option_en,
        unit_price=FREE,
        quantity=keepsake.pieces,
        weight_g=weight,
    )
    return consignment


def _named(workshop: str, language: str) -> str:
    with translation.override(language):
        return (_("Made by you: %(workshop)s") % {"workshop": workshop})[:255]
