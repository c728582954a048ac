"""Discount codes: what they take off, for whom, and that no limit is passed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.models import Category
from shop import delivery, orders
from shop.codes import reading
from shop.codes.reading import NotForThis, normal
from shop.models import DiscountCode, LedgerEntry, Order, OrderLine
from shop.payments import stripe_checkout, transfers
from shop.payments.refund_plans import left
from tests.cast import MALEE
from tests.shop.purchases import FORM
from tests.shop.refunding import agreed
from tests.shop.test_races import buyer

pytestmark = pytest.mark.django_db
BOWLS, CUPS = "kai-chae", "tao-plai-na"


@pytest.fixture
def code(db):
    """A factory of codes: code(per_cent=10), code(amount=50), code()."""

    def make(written="CLAY", **facts):
        kind = "per-cent" if "per_cent" in facts else "baht" if "amount" in facts else "delivery"
        return DiscountCode.objects.create(code=written, kind=kind, **facts)

    return make


@pytest.fixture
def quoted(make_bowl, zones):
    """A factory of quotes: two bowls of ฿159 of the first kiln, a cup of ฿89.75 of the second."""

    bowl, cup = make_bowl("bowl"), make_bowl("cup", enterprise=CUPS, price="89.75")

    def quote():
        lines = [delivery.Line(bowl, 2), delivery.Line(cup, 1)]
        return delivery.quote(lines, postcode=MALEE.postcode)

    return quote


@pytest.fixture
def place_with(bag, make_bowl, zones):
    """A factory of orders placed with a code."""

    bowls = {}

    def place(code, quantity=1, contact=MALEE, price=159):
        name = f"b{price}".replace(".", "-")
        bowl = bowls.get(name) or bowls.setdefault(name, make_bowl(name, price=price, on_hand=80))
        cart = bag(bowl, quantity)
        quote = delivery.quote([delivery.Line(bowl, quantity)], postcode=contact.postcode)
        reading.take_off(reading.find(code.code), quote)
        return orders.place(cart, quote, contact, attempt=cart.attempt, language="th")

    return place


def without_mailbox(number):
    """Another customer: buyers of the races share Malee's mailbox."""
    return orders.Contact(**(vars(buyer(number)) | {"email": ""}))


def off(quote):
    return [line.discount for share in quote.shares for line in share.lines]


# --- what it takes off --------------------------------------------------------------------------


def test_per_cent_are_taken_off_each_line(code, quoted):
    quote = quoted()
    reading.take_off(code(per_cent=10), quote)

    assert off(quote) == [Decimal("31.80"), Decimal("8.98")]
    assert (quote.goods_before, quote.discount) == (Decimal("407.75"), Decimal("40.78"))
    assert quote.total == Decimal("407.75") - Decimal("40.78") + 100


def test_baht_are_shared_by_price_to_the_satang(code, quoted):
    quote = quoted()
    reading.take_off(code(amount=100), quote)

    assert sum(off(quote)) == 100
    assert off(quote) == [Decimal("77.99"), Decimal("22.01")]


def test_something_always_remains_to_be_paid(code, quoted):
    quote = quoted()
    for share in quote.shares:
        share.fee = Decimal(0)
    reading.take_off(code(amount=100_000), quote)

    assert quote.total == 1


@pytest.mark.parametrize(
    ("baht", "paid"), [(50, [318, Decimal("39.75")]), (100, [318, Decimal("0.75")])]
)
def test_of_each_piece_something_is_paid(code, quoted, kilns, baht, paid):
    for_cups = code(amount=baht)
    for_cups.enterprises.add(kilns[CUPS])
    quote = quoted()
    reading.take_off(for_cups, quote)

    assert [line.price for share in quote.shares for line in share.lines] == paid


def test_free_delivery_takes_off_the_fees(code, quoted):
    quote = quoted()
    reading.take_off(code(), quote)

    assert (quote.delivery, quote.discount, quote.total) == (0, 100, Decimal("407.75"))


def test_it_holds_for_the_makers_and_categories_that_it_names(code, quoted, kilns):
    for_cups, for_planters = code("CUPS", per_cent=50), code("POTS", per_cent=50)
    for_cups.enterprises.add(kilns[CUPS])
    for_planters.categories.add(Category.objects.create(code="planters", name_th="กระถาง"))
    quote = quoted()

    reading.take_off(for_cups, quote)

    assert off(quote) == [0, Decimal("44.88")]
    with translation.override("en"), pytest.raises(NotForThis, match="other pieces"):
        reading.take_off(for_planters, quoted())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"active": False}, "do not know"),
        ({"since": 1}, "does not hold yet"),
        ({"until": -1}, "is over"),
        ({"most_uses": 1, "uses": 1}, "used up"),
        ({"minimum": 500}, "฿92.25 are missing"),
    ],
)
def test_why_not_is_said(code, quoted, facts, said):
    for name in ("since", "until"):
        if name in facts:
            facts[name] = timezone.localdate() + timedelta(days=facts[name])
    made = code(per_cent=10, **facts)

    with translation.override("en"), pytest.raises(NotForThis, match=said):
        reading.take_off(reading.find(" clay "), quoted())
    assert made.pk


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" clay 10 ", "CLAY10"),
        ("ปีใหม่๒๕๗๐", "ปีใหม่2570"),
        ("Ｃｌａｙ", "CLAY"),
        ("ab", ""),
        ("x" * 31, ""),
        ("x" * 100_000, ""),
        ("a'b--", ""),
        ("\x00\x00\x00", ""),
        ("", ""),
    ],
)
def test_codes_are_read_as_people_write_them(typed, kept):
    assert normal(typed) == kept


# --- in an order --------------------------------------------------------------------------------


def test_an_order_keeps_what_was_taken_off(code, place_with, manager):
    order = place_with(code(per_cent=10), 3, price="33.33")

    line = OrderLine.objects.get(consignment__order=order)
    assert (line.discount, line.price) == (Decimal("10.00"), Decimal("89.99"))
    assert order.total == Decimal("89.99") + order.delivery_total
    assert (order.code_use.amount, DiscountCode.objects.get().uses) == (10, 1)
    assert order.payments.get().amount == order.total


@pytest.mark.parametrize(("bearer", "entry"), [("shop", Decimal("15.90")), ("enterprise", None)])
def test_who_bears_it_is_in_the_ledger(code, place_with, manager, bearer, entry):
    order = place_with(code(per_cent=10, bearer=bearer))
    transfers.confirm(order.payments.get(), by=manager)

    booked = LedgerEntry.objects.filter(kind="discount").values_list("amount", flat=True).first()
    assert booked == entry
    assert agreed(order) == order.total + (entry or 0)


def test_what_goes_back_is_what_was_paid(code, place_with, manager, decide):
    order = place_with(code(amount=20), 3, price="40")
    transfers.confirm(order.payments.get(), by=manager)
    for expected in ("33.33", "33.33", "33.34"):
        refund = decide(order, {"PST-B40": 1})
        assert refund.amount == Decimal(expected)
    decide(order, {}, [BOWLS])

    assert left(order).amount == 0
    assert agreed(order) == 0
    assert not sum(LedgerEntry.objects.values_list("amount", flat=True))


def test_stripe_is_asked_for_what_is_paid(code, place_with):
    order = place_with(code(per_cent=10), 3, price="33.33")

    items = list(stripe_checkout._items(order))

    satang = sum(item["quantity"] * item["price_data"]["unit_amount"] for item in items)
    assert satang == order.total * 100


def test_what_nobody_paid_gives_its_use_back(code, place_with):
    made = code(per_cent=10, most_uses=1)
    order = place_with(made)
    with pytest.raises(NotForThis):
        reading.find("CLAY")
    orders.cancel(order, by=None)
    orders.cancel(order, by=None)

    assert reading.find("CLAY").uses == 0


def test_late_money_keeps_the_price_that_was_promised(code, place_with, manager):
    made = code(per_cent=10, most_uses=1)
    order = place_with(made)
    Order.objects.filter(pk=order.pk).update(holds_until=timezone.now() - timedelta(hours=1))
    orders.expire(order, now=timezone.now())
    place_with(made, contact=buyer(2))
    transfers.confirm(order.payments.get(), by=manager)

    order.refresh_from_db()
    made.refresh_from_db()
    assert (order.state, made.uses) == ("paid", 2)
    assert order.code_use.live


def test_a_customer_uses_it_as_often_as_allowed(code, place_with):
    made = code(per_cent=10, most_each=1)
    place_with(made)

    with pytest.raises(NotForThis):
        place_with(made)
    place_with(made, contact=without_mailbox(9))

    made.refresh_from_db()
    assert made.uses == 2
    assert Order.objects.count() == 2


# --- at the checkout ----------------------------------------------------------------------------


@pytest.fixture
def fill(client, bag, make_bowl, zones):
    """A factory of posts of the checkout with a bowl in the bag."""
    cart = bag(make_bowl(), 1)
    client.cookies["bag"] = cart.token

    def post(code, total, **more):
        form = FORM | {"attempt": str(cart.attempt), "total_shown": total, "pay": "promptpay"}
        return client.post("/en/checkout/", form | {"code": code} | more)

    return post


def test_the_code_is_used_at_the_checkout(client, fill, code):
    code(amount=50)
    shown = fill("clay", "209.00", update="code").content.decode()
    answer = fill("clay", "159.00")

    order = Order.objects.get()
    assert "−฿50" in shown
    assert answer.url == order.get_absolute_url()
    assert order.total == 159
    assert "CLAY" in client.get(order.get_absolute_url()).content.decode()


def test_a_wrong_code_orders_nothing_and_keeps_what_was_typed(fill):
    answer = fill("NOSUCH", "209.00")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We do not know this code" in page
    assert 'value="NOSUCH"' in page
    assert not Order.objects.exists()


def test_guessing_is_slowed_down(fill, code):
    for number in range(21):
        fill(f"TRY{number}", "209.00")
    code(per_cent=10)

    assert "Too many codes were tried" in fill("CLAY", "209.00").content.decode()


@pytest.mark.parametrize("typed", ["\x00" * 5, "๒" * 10_000, "<script>", "' OR 1=1 --", "🏺🏺🏺"])
def test_odd_codes_are_unknown(fill, typed):
    assert fill(typed, "209.00").status_code == 422


# --- in the editor ------------------------------------------------------------------------------


def test_a_manager_makes_a_code(client, manager):
    client.force_login(manager)
    form = {
        "code": " ปีใหม่ 2570 ",
        "kind": "per-cent",
        "per_cent": "15",
        "amount": "99",
        "bearer": "shop",
        "active": "on",
        "since": "1/12/2569",
        "until": "",
    }
    answer = client.post(reverse("discountcode:add"), form)
    wrong = client.post(reverse("discountcode:add"), form | {"per_cent": "91", "code": "OTHER"})
    twice = client.post(reverse("discountcode:add"), form)

    made = DiscountCode.objects.get()
    assert answer.status_code == 302
    assert (made.code, made.per_cent, made.amount) == ("ปีใหม่2570", 15, None)
    assert made.since.isoformat() == "2026-12-01"
    assert (wrong.status_code, twice.status_code) == (200, 200)


# --- whatever lies in the bag -------------------------------------------------------------------


@given(
    lines=st.lists(
        st.tuples(st.decimals("1", "3000", places=2), st.integers(1, 7)), min_size=1, max_size=5
    ),
    per_cent=st.none() | st.integers(1, 90),
    amount=st.decimals("1", "5000", places=2),
    fee=st.sampled_from([0, 50]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_everything_adds_up_and_everything_can_go_back(kilns, lines, per_cent, amount, fee):
    shares = []
    for at, kiln in enumerate(kilns.values()):
        share = delivery.Share(kiln, "parcel", fee=Decimal(fee))
        for price, quantity in lines[at::2]:
            product = type("P", (), {"category_id": 1})()
            variant = type("V", (), {"price": price, "product": product, "kind": "stock"})()
            share.lines.append(delivery.Line(variant, quantity))
        if share.lines:
            shares.append(share)
    quote = delivery.Quote(shares)
    before = quote.total
    kind = "per-cent" if per_cent else "baht"
    facts = {"per_cent": per_cent} if per_cent else {"amount": amount}
    made, _fresh = DiscountCode.objects.update_or_create(
        code="ANY", defaults={"kind": kind, "per_cent": None, "amount": None} | facts
    )

    reading.take_off(made, quote)

    assert quote.total == before - quote.discount >= min(before, 1)
    for share in quote.shares:
        for line in share.lines:
            assert 0 <= line.discount <= line.variant.price * line.quantity
            row = OrderLine(
                unit_price=line.variant.price, quantity=line.quantity, discount=line.discount
            )
            pieces = [row.price_of(at, 1) for at in range(row.quantity)]
            assert sum(pieces) == row.price
            assert all(pieces)
