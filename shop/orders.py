"""The deeds of an order: place, expire, cancel, complete. Payment is in shop/payments/transfers.py."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalogue.models import Variant
from people.models import Member
from shop import letters, returns, seats, stock, waiting
from shop.codes import using
from shop.delivery import Quote, Share
from shop.models import (
    Cart,
    Consignment,
    DiscountCode,
    Keepsake,
    Letter,
    Order,
    OrderContact,
    OrderEvent,
    OrderLine,
    Payment,
    Seller,
    Slip,
)
from shop.models.steps import WrongStep
from shop.notices import owing

What = OrderEvent.What
Method = Payment.Method


class NotForSale(Exception):
    """The variant was archived, closed or never approved."""

    def __init__(self, variant: Variant) -> None:
        super().__init__(variant.sku)
        self.variant = variant


class TooManyOpenOrders(Exception):
    """This telephone number already holds as many unpaid orders as one buyer may."""


class EmptyCart(Exception):
    """There is nothing to order."""


@dataclass(frozen=True)
class Contact:
    """Who receives an order, and where."""

    name: str
    phone: str
    email: str = ""
    street: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    postcode: str = ""
    country: str = "TH"  # ISO 3166-1, two letters
    note: str = ""
    gift: bool = False
    gift_note: str = ""


# How long the pieces wait for the money, by the way of paying.
HOLDS = {
    Method.PROMPTPAY: settings.HOLD_QR,
    Method.STRIPE: settings.HOLD_STRIPE,
    Method.CASH: settings.HOLD_CASH,
}


def place(
    cart: Cart,
    quote: Quote,
    contact: Contact,
    *,
    attempt: uuid.UUID,
    language: str,
    method: str = Method.PROMPTPAY,
    names: Mapping[int, Sequence[str]] | None = None,
    notes: Mapping[int, str] | None = None,
) -> Order:
    """Reserve every piece and write the order down, or raise and leave no trace.

    `names` says who sits on the seats, by variant; `notes` what each maker is told, by enterprise. An order that costs nothing is paid at once.
    The same attempt placed twice (a double click, an answer lost on a bad connection) gives
    the one order it made. Raises SoldOut, NotForSale, TooManyOpenOrders, EmptyCart, NotForThis.
    """
    try:
        return _place(cart, quote, contact, attempt, language, method, names or {}, notes or {})
    except IntegrityError:
        if made := Order.objects.filter(attempt=attempt).first():
            return made
        raise


@transaction.atomic
def _place(
    cart: Cart,
    quote: Quote,
    contact: Contact,
    attempt: uuid.UUID,
    language: str,
    method: str,
    names: Mapping[int, Sequence[str]],
    notes: Mapping[int, str],
) -> Order:
    if made := Order.objects.filter(attempt=attempt).first():
        return made
    if not quote.shares:
        raise EmptyCart
    order = open_order(quote, contact, attempt=attempt, language=language, method=method)
    by_shop = quote.code is not None and quote.code.bearer == DiscountCode.Bearer.SHOP
    for share in quote.shares:
        _write_consignment(order, share, notes.get(share.enterprise.pk, ""), by_shop=by_shop)
    seats.write_attendees(order, names, buyer=contact.name)
    using.take(order, quote)
    _reserve_all(order)
    order.events.create(what=What.PLACED)
    if order.total:
        open_payment(order, method, now=order.placed_at)
        letters.owe(order, Letter.Kind.PLACED)
        if method == Method.CASH:
            owing.about_order(order)  # it is made ready before it is paid
    else:
        sell(order, what=What.PAID, cause="free")
    Cart.objects.filter(pk=cart.pk).update(attempt=uuid.uuid4())
    # What another tab has put in meanwhile stays.
    ordered = [line.variant.pk for share in quote.shares for line in share.lines]
    cart.lines.filter(variant__in=ordered).delete()
    return order


def open_order(
    quote: Quote, contact: Contact, *, attempt: uuid.UUID, language: str, method: str
) -> Order:
    """The order's own row and its contact; consignments and payment follow in the transaction.

    Raises TooManyOpenOrders.
    """
    _check_buyer(contact)
    now = timezone.now()
    order = Order.objects.create(
        reference=_new_reference(),
        attempt=attempt,
        language=language,
        goods_total=quote.goods,
        delivery_total=quote.delivery,
        total=quote.total,
        placed_at=now,
        holds_until=now + HOLDS[Method(method)],
    )
    OrderContact.objects.create(order=order, **asdict(contact))
    return order


def open_payment(order: Order, method: str, *, now: datetime) -> Payment:
    """A new attempt to pay; the order's lock is held, or nobody else knows the order yet.

    What the payment service will be told is written here, before anybody calls it.
    """
    by_stripe = method == Method.STRIPE
    return Payment.objects.create(
        order=order,
        method=method,
        amount=order.total,
        idempotency_key=f"{order.reference}-{order.payments.count() + 1}",
        opened_at=now,
        session_ends=max(order.holds_until, now + settings.HOLD_STRIPE) if by_stripe else None,
    )


def one_at_a_time(phone: str) -> None:
    """Orders of one telephone number are placed one after the other."""
    if connection.vendor == "postgresql":  # on SQLite one transaction writes at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [phone])


def _check_buyer(contact: Contact) -> None:
    """One visitor cannot hold the whole shop, not even with ten requests at once."""
    one_at_a_time(contact.phone)
    waiting = Order.objects.filter(contact__phone=contact.phone, state=Order.State.PLACED)
    if waiting.count() >= settings.OPEN_ORDERS_PER_PHONE:
        raise TooManyOpenOrders


def _new_reference() -> str:
    """Short enough to say on the telephone: digits only, in two groups."""
    while True:
        digits = f"{secrets.randbelow(10**8):08d}"
        reference = f"PST-{digits[:4]}-{digits[4:]}"
        if not Order.objects.filter(reference=reference).exists():
            return reference


def _write_consignment(order: Order, share: Share, note: str, *, by_shop: bool) -> None:
    """One enterprise's part, with lines that no later change of name or price can reach."""
    consignment = Consignment.objects.create(
        order=order,
        enterprise=share.enterprise,
        method=share.method,
        weight_g=share.weight_g,
        delivery_fee=share.fee,
        delivery_discount=share.fee_off,
        note=note,
        borne_by_shop=share.discount if by_shop else 0,
    )
    seller = Seller.load()
    OrderLine.objects.bulk_create(
        OrderLine(
            consignment=consignment,
            variant=line.variant,
            sku=line.variant.sku,
            kind=line.variant.kind,
            name_th=line.variant.product.name_th,
            name_en=line.variant.product.name_en,
            option_th=line.variant.option_th,
            option_en=line.variant.option_en,
            unit_price=line.variant.price,
            return_days=returns.days_for(line.variant, seller),
            quantity=line.quantity,
            discount=line.discount,
            weight_g=line.weight_g,
        )
        for line in share.lines
    )


def lines_of(order: Order) -> list[OrderLine]:
    """Every line that was bought in variant order, so that two buyers never wait for each other in a ring."""
    bought = OrderLine.objects.filter(consignment__order=order, consignment__replaces=None)
    lines = bought.select_related("variant__product")
    return sorted(lines, key=lambda line: line.variant_id or 0)


def _reserve_all(order: Order) -> None:
    """Set every piece aside. Raises SoldOut or NotForSale for the first that cannot be."""
    lines = lines_of(order)
    for_sale = set(
        Variant.objects.for_sale()
        .filter(pk__in=[line.variant_id for line in lines])
        .values_list("pk", flat=True)
    )
    for line in lines:
        if line.variant is None or line.variant_id not in for_sale:
            raise NotForSale(line.variant or Variant(sku=line.sku))
        stock.reserve(line.variant, line.quantity, order=order)


def sell(order: Order, *, what: str, cause: str, by: Member | None = None) -> None:
    """From reserved to sold, in the one transaction that marks the order paid."""
    order.move_to(Order.State.PAID, paid_at=timezone.now())
    for line in lines_of(order):
        if line.variant is not None:
            stock.take(line.variant, line.quantity, order=order)
    order.events.create(what=what, member=by)
    letters.owe(order, Letter.Kind.PAID, cause=cause)
    owing.about_order(order)


def reserve_anew(order: Order) -> bool:
    """Try to set the pieces of a closed order aside again; all or nothing.

    No seat is set aside in a session that has begun or was cancelled. What the buyer made in a
    workshop stands on no shelf: it waits, unless another delivery was chosen meanwhile.
    """
    lines = lines_of(order)
    if any(seats.is_closed(line) for line in lines):
        return False
    if Keepsake.objects.select_for_update().filter(delivery=order).first() is not None:
        return True
    try:
        with transaction.atomic():
            using.take_again(order)  # before the shelf, as in placing: no two wait in a ring
            for line in lines:
                _reserve_line_anew(line, order)
    except (stock.SoldOut, NotForSale):
        return False
    return True


def _reserve_line_anew(line: OrderLine, order: Order) -> None:
    """Raises SoldOut, NotForSale."""
    if line.variant is None:
        raise NotForSale(Variant(sku=line.sku))
    stock.reserve(line.variant, line.quantity, order=order)
    if line.kind != line.variant.kind:  # the house has changed it; what comes back goes by the line
        OrderLine.objects.filter(pk=line.pk).update(kind=line.variant.kind)


def _give_back(order: Order) -> None:
    """Close a closed order's attempt to pay, and release what it had set aside."""
    for payment in order.payments.under_way():
        payment.move_to(Payment.State.ABANDONED)
    using.give_back(order)
    lines = lines_of(order)
    for line in lines:
        if line.variant is not None:
            stock.release(line.variant, line.quantity, order=order)
    waiting.offer_freed(line.variant for line in lines)


@transaction.atomic
def expire(order: Order, *, now: datetime) -> bool:
    """End an unpaid order whose time is over; False when there was nothing to end.

    The order is read again under its lock: a slip shown a moment ago keeps the pieces, and so
    does money on its way.
    """
    order = order.locked()
    waiting = order.slips.filter(verdict=Slip.Verdict.WAITING).exists()
    coming = order.payments.filter(state=Payment.State.PENDING).exists()
    if order.state != Order.State.PLACED or order.holds_until > now or waiting or coming:
        return False
    order.move_to(Order.State.EXPIRED)
    _give_back(order)
    order.events.create(what=What.EXPIRED)
    letters.owe(order, Letter.Kind.EXPIRED)
    return True


@transaction.atomic
def cancel(order: Order, *, by: Member | None, why: str = "") -> bool:
    """End an order nobody has paid; True for the call that did it.

    Raises WrongStep once it is paid: then the money has to go back with it.
    """
    order = order.locked()
    coming = order.payments.filter(state=Payment.State.PENDING).exists()
    if coming or order.state in (Order.State.PAID, Order.State.COMPLETED):
        raise WrongStep(f"{order} is {order.state}; its money has to be returned first")
    if not order.move_to(Order.State.CANCELLED):
        return False
    Slip.objects.filter(order=order, verdict=Slip.Verdict.WAITING).update(
        verdict=Slip.Verdict.REFUSED, decided_by=by, decided_at=timezone.now()
    )
    _give_back(order)
    order.events.create(what=What.CANCELLED, member=by, why=why)
    letters.owe(order, Letter.Kind.CANCELLED)
    return True


def complete_if_done(order: Order) -> None:
    """Close a paid order once every consignment has arrived or is called off.

    One of which nothing was sent is cancelled: everything was refunded. Call it inside the
    step's transaction.
    """
    states = set(order.consignments.values_list("state", flat=True))
    if not states <= {*Consignment.DONE, Consignment.State.CALLED_OFF}:
        return
    if states == {Consignment.State.CALLED_OFF}:
        if order.move_to(Order.State.CANCELLED):
            order.events.create(what=What.CANCELLED)
    elif order.move_to(Order.State.COMPLETED):
        order.events.create(what=What.COMPLETED)
