"""Stories that nobody would think of: ordered, paid, called off, sent, claimed, replaced, refunded, paid
out. After every step each baht and each piece is accounted for.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shop import consignments, delivery, orders, owed, statement, stock
from shop.claims import calling_off, claiming, deciding
from shop.codes import reading
from shop.codes.reading import NotForThis
from shop.models import (
    BankAccount,
    Cart,
    CartLine,
    Claim,
    CodeUse,
    Consignment,
    DiscountCode,
    FeeRate,
    LedgerEntry,
    Order,
    OrderLine,
    Payout,
    StockMove,
    StockRecord,
)
from shop.models.steps import WrongStep
from shop.payments import refund_plans, refunds, transfers
from shop.payouts import running
from tests.shop.claiming import claimed
from tests.shop.test_codes import without_mailbox

pytestmark = pytest.mark.django_db

NUMBER = st.integers(0, 999)  # which of the rows there are
FEW = st.integers(1, 3)
WORLD = {}  # of the running test: variants, the manager, houses

REFUSED = (
    *(WrongStep, NotForThis, stock.SoldOut, orders.NotForSale, running.Changed, running.NotOver),
    *(refund_plans.TooMuch, refund_plans.NothingToReturn, refund_plans.NotOfThisOrder),
    *(refunds.Disputed, refunds.Changed, transfers.AlreadyPaidWith, calling_off.PackedAlready),
    *(claiming.NotYet, claiming.TooLate, claiming.NothingChosen, claiming.NotThatMany),
    *(claiming.NotTakenBack, stock.NotThatMany, orders.TooManyOpenOrders),
    *deciding.REFUSALS,
)


def chosen(rows, number):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


class Story(RuleBasedStateMachine):
    """Every deed at any time; some are refused, none loses a baht or a piece."""

    def __init__(self):
        super().__init__()
        self.kept = transaction.atomic()
        self.kept.__enter__()
        self.buyers = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)

    def deed(self, do, *args, **named):
        try:
            with transaction.atomic():
                do(*args, **named)
        except REFUSED:
            pass

    # --- the buyer --------------------------------------------------------------------------------

    @rule(
        what=st.lists(st.tuples(NUMBER, FEW), min_size=1, max_size=2),
        code=NUMBER,
        far=st.integers(0, 3),
    )
    def order(self, what, code, far):
        """Ordered, and perhaps paid, sent and delivered at once: most stories begin so."""
        self.buyers += 1
        contact = without_mailbox(self.buyers)
        self.deed(place, {chosen(WORLD["variants"], n): q for n, q in what}, code, contact)
        made = Order.objects.order_by("pk").last()
        if made is None or made.state != "placed" or not far:
            return
        self.deed(transfers.confirm, made.payments.get(), by=WORLD["manager"])
        for parcel in made.consignments.all() if far > 1 else ():
            self.deed(consignments.send, parcel, carrier="flash", number="TH1")
            if far > 2:
                self.deed(consignments.deliver, parcel)

    @rule(which=NUMBER)
    def pay(self, which):
        order = chosen(Order.objects.order_by("pk"), which)
        if order and (payment := order.payments.order_by("pk").last()):
            self.deed(transfers.confirm, payment, by=WORLD["manager"])

    @rule(which=NUMBER)
    def time_is_over(self, which):
        order = chosen(Order.objects.filter(state="placed").order_by("pk"), which)
        if order:
            self.deed(orders.expire, order, now=timezone.now() + timedelta(days=30))

    @rule(which=NUMBER)
    def call_off(self, which):
        order = chosen(Order.objects.order_by("pk"), which)
        if order:
            self.deed(calling_off.call_off, order)

    @rule(which=NUMBER, pieces=FEW, about=st.sampled_from(["broken", "return"]))
    def claim(self, which, pieces, about):
        parcel = chosen(Consignment.objects.bought().order_by("pk"), which)
        if parcel:
            wish = "money" if about == "return" else "piece"
            photos = 0 if about == "return" else 1
            self.deed(claimed, parcel, pieces, about=about, wish=wish, photos=photos)

    # --- the house --------------------------------------------------------------------------------

    @rule(which=NUMBER)
    def send(self, which):
        here = Consignment.objects.filter(order__state="paid", state__in=["waiting", "packed"])
        parcel = chosen(here.order_by("pk"), which)
        if parcel:
            self.deed(consignments.send, parcel, carrier="flash", number="TH1")

    @rule(which=NUMBER)
    def deliver(self, which):
        parcel = chosen(Consignment.objects.filter(state="sent").order_by("pk"), which)
        if parcel:
            self.deed(consignments.deliver, parcel)

    @rule(which=NUMBER, deed=st.sampled_from(["replace", "withdraw", "pay_back", "decline"]))
    def decide_a_claim(self, which, deed):
        found = chosen(Claim.objects.order_by("pk"), which)
        if found:
            named = {"answer": "ไม่ใช่"} if deed == "decline" else {}
            self.deed(getattr(deciding, deed), found, by=WORLD["manager"], **named)

    @rule(which=NUMBER, pieces=FEW)
    def receive(self, which, pieces):
        variant = chosen(WORLD["variants"], which)
        self.deed(stock.adjust, variant, pieces, reason=StockMove.Reason.RECEIVED)

    # --- the office -------------------------------------------------------------------------------

    @rule(which=NUMBER, pieces=FEW, fee=st.booleans(), restock=st.booleans())
    def refund(self, which, pieces, fee, restock):
        line = chosen(OrderLine.objects.filter(consignment__replaces=None).order_by("pk"), which)
        if line:
            fees = frozenset([line.consignment_id] if fee else [])
            wanted = refund_plans.Wanted({line.pk: pieces}, fees)
            self.deed(
                refunds.decide,
                line.consignment.order,
                wanted,
                by=WORLD["manager"],
                reason="ชามร้าว",
                restock=restock,
                attempt=uuid4(),
            )

    @rule(amount=st.decimals("-300", "300", places=2), which=NUMBER)
    def adjust(self, amount, which):
        if amount:
            house = chosen(WORLD["houses"], which)
            known = {"reason": "กล่อง", "attempt": uuid4(), "by": WORLD["manager"]}
            self.deed(running.adjust, house, amount, **known)

    @rule()
    def pay_out(self):
        month = timezone.localdate().replace(day=1)
        seen = running.fingerprint(running.preview(month))
        later = timezone.now() + timedelta(days=40)
        self.deed(running.approve, month, by=WORLD["manager"], seen=seen, now=later)

    @rule(which=NUMBER, paid=st.booleans())
    def end_a_payout(self, which, paid):
        payout = chosen(Payout.objects.order_by("pk"), which)
        if payout and paid:
            known = {"on": timezone.localdate(), "reference": "1", "by": WORLD["manager"]}
            self.deed(running.mark_paid, payout, **known)
        elif payout:
            self.deed(running.cancel, payout, by=WORLD["manager"])

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def each_orders_ledger_is_what_came_in_without_what_went_back(self):
        for order in Order.objects.all():
            told = statement.sums(order)
            fees = told["captured"] - told["refunded"] - told["ledger_total"]
            assert told["agrees"], told
            assert fees == told["fees"]

    @invariant()
    def nobody_gets_back_more_than_was_paid(self):
        for order in Order.objects.all():
            told = statement.sums(order)
            assert 0 <= told["refunded"] <= told["captured"]
            whole = refund_plans.left(order)
            assert whole.amount >= 0

    @invariant()
    def each_piece_is_on_the_shelf_or_sold(self):
        for record in StockRecord.objects.select_related("variant"):
            moves = StockMove.objects.filter(variant=record.variant)
            sums = moves.aggregate(there=Sum("on_hand_change"), held=Sum("reserved_change"))
            assert record.on_hand == sums["there"]
            assert record.reserved == sums["held"]
            assert 0 <= record.reserved <= record.on_hand
            gone = moves.filter(reason="sold").aggregate(all=Sum("on_hand_change"))["all"] or 0
            assert -gone == sold_of(record.variant)

    @invariant()
    def what_is_owed_is_what_no_payout_settled(self):
        for house in WORLD["houses"]:
            mine = LedgerEntry.objects.filter(enterprise=house)
            loose = sum(mine.filter(settled=None).values_list("amount", flat=True), Decimal(0))
            assert owed.balance(house) == loose
        for payout in Payout.objects.all():
            settled = payout.entries.values_list("entry__amount", flat=True)
            assert sum(settled, Decimal(0)) == 0

    @invariant()
    def a_code_counts_the_orders_that_hold_it(self):
        for code in DiscountCode.objects.all():
            assert code.uses == CodeUse.objects.filter(code=code, live=True).count()


def place(wanted, code, contact):
    """An order of these pieces, every second time with a code."""
    cart = Cart.objects.create()
    for variant, quantity in wanted.items():
        CartLine.objects.create(cart=cart, variant=variant, quantity=quantity)
    lines = [delivery.Line(variant, quantity) for variant, quantity in wanted.items()]
    quote = delivery.quote(lines, postcode=contact.postcode)
    if code % 2:
        written = chosen(DiscountCode.objects.order_by("pk"), code // 2)
        reading.take_off(reading.find(written.code), quote)
    orders.place(cart, quote, contact, attempt=cart.attempt, language="th")


def sold_of(variant):
    """Pieces in orders that were sold, and in parcels that replace broken ones."""
    lines = OrderLine.objects.filter(variant=variant)
    paid = LedgerEntry.objects.filter(kind="sale").values("consignment__order")
    bought = lines.filter(consignment__order__in=paid, consignment__replaces=None)
    again = lines.exclude(consignment__replaces=None)
    return sum(sum(each.values_list("quantity", flat=True)) for each in (bought, again))


@pytest.fixture
def world(kilns, make_bowl, zones, manager):
    """Two houses, one of which pays a fee; two codes, one borne by the shop; three kinds of pieces."""
    houses = list(kilns.values())
    FeeRate.objects.create(enterprise=houses[0], per_cent="7.5", since=timezone.localdate())
    for house in houses:
        BankAccount.objects.create(enterprise=house, bank="006", number="1234567890", holder="ก")
    DiscountCode.objects.create(code="TEN", kind="per-cent", per_cent=13, bearer="shop")
    DiscountCode.objects.create(code="FREE", kind="delivery", bearer="enterprise", most_uses=3)
    variants = [
        make_bowl("bowl", on_hand=4),
        make_bowl("cup", enterprise="tao-plai-na", price="33.33", on_hand=6),
        make_bowl("only", kind="unique", on_hand=1),
    ]
    WORLD.update(houses=houses, variants=variants, manager=manager)


def told(examples, steps):
    """Tell so many stories of at most so many steps."""
    allowed = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples < 50,
            suppress_health_check=allowed,
        ),
    )


@pytest.mark.usefixtures("world")
def test_every_baht_and_piece_is_accounted_for_after_every_step():
    told(examples=6, steps=22)


@pytest.mark.proof
@pytest.mark.usefixtures("world")
def test_every_baht_and_piece_is_accounted_for_in_long_stories():
    told(examples=80, steps=60)
