"""What the tests of refunds share: wishes by SKU, what Stripe says, whether the books agree."""

from decimal import Decimal

from django.utils import timezone

from shop import orders, statement
from shop.models import Refund
from shop.payments import refunds
from shop.payments.refund_plans import Wanted
from shop.payments.reported import RefundNow


def some_of(order, pieces, fees=()):
    """Pieces by SKU and delivery fees by enterprise, as a refund asks for them."""
    lines = {line.sku: line.pk for line in orders.lines_of(order)}
    parcels = {each.enterprise.code: each.pk for each in order.consignments.all()}
    return Wanted(
        {lines[sku]: quantity for sku, quantity in pieces.items()},
        frozenset(parcels[code] for code in fees),
    )


def agreed(order):
    """The ledger's sum, which must be what came in without what goes back."""
    told = statement.of(order)
    assert told["agrees"], told
    return told["ledger_total"]


def states(order):
    """How far an order and its consignments have come."""
    order.refresh_from_db()
    return order.state, [each.state for each in order.consignments.all()]


def news(amount, status="succeeded", **facts):
    """What Stripe says of a refund that its dashboard made, or with `ours` of one of ours."""
    known = {
        "id": "re_1",
        "status": status,
        "amount": Decimal(amount),
        "currency": "thb",
        "intent_id": "pi_1",
        "ours": None,
        "try_": None,
        "failure": "",
        "made_at": timezone.now(),
    }
    return RefundNow(**(known | facts))


def of(refund, status="succeeded", **facts):
    """What Stripe says of a refund of ours."""
    ours = {"amount": refund.amount, "ours": refund.pk, "try_": refund.tries}
    return news(status=status, **(ours | facts))


def take(order, *said):
    """Hear all of it in turn; the last refund there is then."""
    for each in said:
        refunds.take_news(order.payments.get(), each)
    return Refund.objects.filter(payment__order=order).last()
