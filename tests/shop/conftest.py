"""What the counter's tests share: orders of two enterprises, refunds as a manager decides them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Session
from shop import delivery, orders
from shop.models import Attendee, Order, Payment
from shop.payments import refund_plans, refunds, settling
from tests.cast import MALEE
from tests.shop.fetching import at_both, fetched, houses  # noqa: F401 - whoever pays in cash
from tests.shop.refunding import some_of

MAKES_A_PIECE = {"makes_a_piece": True, "piece_weight_g": 700}


@pytest.fixture
def place_at_both(bag, zones, make_bowl):
    """A factory of one order: two bowls of the first kiln, a cup of the second, ฿50 postage each."""

    def place(pay=Payment.Method.PROMPTPAY):
        bowl, cup = make_bowl("bowl"), make_bowl("cup", enterprise="tao-plai-na", price="89.75")
        cart = bag((bowl, 2), (cup, 1))
        lines = [delivery.Line(line.variant, line.quantity) for line in cart.lines.all()]
        quote = delivery.quote(lines, postcode=MALEE.postcode)
        known = {"attempt": cart.attempt, "language": "th", "method": pay}
        return orders.place(cart, quote, MALEE, **known)

    return place


@pytest.fixture
def by_stripe(place):
    """A factory of orders whose money came through Stripe; takes what `place` takes."""

    def make(*args, **kwargs):
        return paid_by_card(place(*args, pay=Payment.Method.STRIPE, **kwargs))

    return make


def paid_by_card(order):
    """The order, with its money in."""
    settling.take_in(order.payments.get(), intent_id="pi_1", paid_with="card")
    order.refresh_from_db()
    return order


@pytest.fixture
def both_by_stripe(place_at_both):
    """The order of both kilns, paid through Stripe: ฿507.75."""
    return paid_by_card(place_at_both(Payment.Method.STRIPE))


@pytest.fixture
def decide(manager):
    """Decide a refund as the manager does; `pieces` by SKU, `fees` by enterprise, or everything."""

    def deed(order, pieces=None, fees=(), *, restock=False, attempt=None, reason="ชามร้าว", seen=""):
        wanted = refund_plans.left(order).everything()
        if pieces is not None:
            wanted = some_of(order, pieces, fees)
        known = {"by": manager, "reason": reason, "restock": restock, "seen": seen}
        return refunds.decide(order, wanted, attempt=attempt or uuid.uuid4(), **known)

    return deed


@pytest.fixture
def book(zones, bag):
    """A factory of orders: book((cup, 1), (session.variant, 2), names={…})."""

    def order(*wanted, names=None, contact=MALEE, attempt=None, method=Payment.Method.PROMPTPAY):
        cart = bag(*wanted)
        lines = [delivery.Line(line.variant, line.quantity) for line in cart.lines.all()]
        quote = delivery.quote(lines, postcode=contact.postcode)
        attempt = attempt or cart.attempt
        how = {"language": "th", "method": method, "names": names}
        return orders.place(cart, quote, contact, attempt=attempt, **how)

    return order


@pytest.fixture
def booked(book):
    """As `book`, and the money is in."""

    def order(*wanted, **how):
        placed = book(*wanted, **how)
        settling.take_in(placed.payments.get())
        placed.refresh_from_db()
        return placed

    return order


@pytest.fixture
def make_line(make_session, place):
    """A factory of paid lines of two seats of a session that is over; `came` people were there."""

    def make(came=2, price=450, over=True, **facts):
        session = make_session(price=price, **{**MAKES_A_PIECE, **facts})
        order = place(session.variant, 2)
        if order.total:
            settling.take_in(order.payments.get())
        line = orders.lines_of(order)[0]
        for person in line.attendees.all()[:came]:
            Attendee.objects.filter(pk=person.pk).update(came_at=timezone.now())
        if over:
            past = timezone.now() - timedelta(days=20)
            Session.objects.filter(pk=session.pk).update(
                starts_at=past, ends_at=past + timedelta(hours=3)
            )
        line.session = Session.objects.get(pk=session.pk)
        line.order = Order.objects.get(pk=order.pk)
        return line

    return make
