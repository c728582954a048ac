"""Cash at pick-up: offered where everybody takes it, packed before it is paid, taken once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Enterprise, Variant
from shop import consignments, delivery, ledger, letters, orders, statement
from shop.models import LedgerEntry, Order, Payment, Refund
from shop.models.steps import WrongStep
from shop.payments import attempts, cash, transfers
from tests.shop.fetching import PICK_UP, of, press, priced, ready, states, stock_of
from tests.shop.refunding import agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


# --- offered --------------------------------------------------------------------------------------


def test_cash_is_offered_for_the_pieces_of_one_house_that_takes_it(houses, make_bowl, zones):
    both = make_bowl("a"), make_bowl("b", enterprise="tao-plai-na")

    assert cash.offered(priced(both[0]))
    assert not cash.offered(priced(both[0], methods={}))
    assert cash.possible(priced(both[0], methods={}))
    assert not cash.possible(priced(*both))
    assert cash.apart(priced(*both))


@pytest.mark.parametrize("column", ["pick_up", "cash_at_pick_up"])
def test_a_house_that_does_not_take_it_is_not_paid_in_it(houses, make_bowl, zones, column):
    both = make_bowl("a"), make_bowl("b", enterprise="tao-plai-na")
    Enterprise.objects.filter(code="tao-plai-na").update(**{column: False})
    both[1].product.refresh_from_db()

    assert not cash.possible(priced(both[1]))
    assert not cash.apart(priced(*both))


def test_of_two_houses_the_buyer_reads_how_cash_can_be_paid(client, houses, make_bowl, zones):
    for bowl in (make_bowl("a"), make_bowl("b", enterprise="tao-plai-na")):
        client.post("/cart/add/", {"variant": bowl.pk, "quantity": 1})
    fetched = {"method_kai-chae": "pick-up", "method_tao-plai-na": "pick-up"}

    page = client.get("/en/checkout/").content.decode()
    refused = checkout(client, **fetched, total_shown="318.00")

    assert "please order from each house by itself" in page
    assert 'value="cash"' not in page
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert "pay" in refused.context["form"].errors


def test_what_has_to_be_made_first_is_not_paid_in_cash(houses, make_bowl, zones):
    assert not cash.possible(priced(make_bowl(kind=Variant.Kind.MADE_TO_ORDER)))


def test_nothing_is_not_paid_in_cash(db):
    assert not cash.possible(delivery.Quote([]))


def checkout(client, **changes):
    """The form as Malee fills it in."""
    page = client.get("/en/checkout/")
    form = {
        "name": "มาลี ใจงาม",
        "phone": "081-234-5678",
        "attempt": str(page.context["attempt"]),
        "total_shown": "159.00",
        "method_kai-chae": "pick-up",
        "pay": "cash",
    }
    return client.post("/en/checkout/", form | changes, follow=True)


def test_a_buyer_orders_and_reads_what_to_bring(client, houses, make_bowl, zones):
    client.post("/cart/add/", {"variant": make_bowl().pk, "quantity": 1})

    page = checkout(client).content.decode()

    order = Order.objects.get()
    assert order.payments.get().method == Payment.Method.CASH
    assert order.holds_until - order.placed_at == settings.HOLD_CASH
    assert "Please bring ฿159 in cash" in page
    assert "ศาลาหมู่ 7" in page
    assert "Pay ฿159 now" not in page


def test_cash_with_a_parcel_is_refused_beside_the_choice(client, houses, make_bowl, zones):
    client.post("/cart/add/", {"variant": make_bowl().pk, "quantity": 1})

    page = checkout(client, **{"method_kai-chae": "parcel", "total_shown": "209.00"})

    assert page.status_code == 422
    assert "pay" in page.context["form"].errors
    assert not Order.objects.exists()


def test_the_page_hides_cash_until_everything_is_fetched(client, houses, make_bowl, zones):
    client.post("/cart/add/", {"variant": make_bowl().pk, "quantity": 1})

    by_parcel = client.get("/en/checkout/").content.decode()
    asked = client.post(
        "/en/checkout/", {"update": "1", "method_kai-chae": "pick-up", "pay": "cash"}
    )
    said = client.post("/en/checkout/quote/", {"method_kai-chae": "pick-up"}).json()

    assert "data-cash hidden" in by_parcel
    assert "data-cash>" in asked.content.decode()
    assert "pay ฿159 at pick-up</button>" in asked.content.decode()
    assert said["cash"] is True


def test_a_house_without_cash_is_not_asked_about_it(client, kilns, make_bowl, zones):
    client.post("/cart/add/", {"variant": make_bowl().pk, "quantity": 1})

    assert "data-cash>" not in client.get("/en/checkout/").content.decode()
    assert 'value="cash"' not in client.get("/en/checkout/").content.decode()


def test_one_telephone_holds_no_more_than_it_may(fetched, make_bowl):
    bowl = make_bowl(on_hand=20)
    for _ in range(settings.OPEN_ORDERS_PER_PHONE):
        fetched(bowl)

    with pytest.raises(orders.TooManyOpenOrders):
        fetched(bowl)


# --- packed before it is paid ---------------------------------------------------------------------


def test_it_is_made_ready_before_it_is_paid_and_the_buyer_reads_place_hours_and_sum(fetched):
    order = fetched(language="en")

    parcel = ready(order)

    assert states(order) == ("placed", ["ready"])
    letters.send_due(timezone.now())
    letter = next(m for m in mail.outbox if "Ready" in m.subject)
    for text in (letter.body, letter.alternatives[0][0]):
        assert "Please bring ฿159 in cash" in text
        assert "ศาลาหมู่ 7" in text
        assert "9–16" in text
    assert parcel.packed_at is not None


def test_whoever_is_told_to_come_has_the_whole_hold_to_do_so(fetched):
    order = fetched()
    nearly = timezone.now() + timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(holds_until=nearly)

    ready(order)

    order.refresh_from_db()
    assert order.holds_until > nearly + settings.HOLD_CASH - timedelta(minutes=2)


def test_only_ready_is_allowed_before_the_money(fetched, houses, kham_pan):
    parcel = of(fetched())

    for deed in (consignments.pack, consignments.hand_over, consignments.deliver):
        with pytest.raises(WrongStep):
            deed(parcel, by=kham_pan)
    ready(parcel.order)
    with pytest.raises(WrongStep):
        consignments.hand_over(parcel, by=kham_pan)

    assert states(parcel.order) == ("placed", ["ready"])


def test_an_unpaid_order_of_another_way_is_still_not_packed(houses, place, make_bowl):
    order = place(make_bowl(), methods=PICK_UP)

    with pytest.raises(WrongStep):
        ready(order)


def test_the_desk_shows_what_is_to_be_paid_and_when_it_ends(at_desk, fetched):
    order = fetched()

    listed = at_desk.get("/en/desk/orders/").content.decode()
    page = at_desk.get(f"/en/desk/orders/{of(order).pk}/").content.decode()

    assert order.reference in listed
    assert "Cash at pick-up: ฿159" in listed
    assert "มาลี ใจงาม" in page
    assert "Handed over and paid" not in page


# --- handed over and paid -------------------------------------------------------------------------


def test_one_press_takes_the_money_and_hands_over(at_desk, fetched, kham_pan):
    order = fetched()
    parcel = ready(order)
    assert (
        "Handed over and paid ฿159" in at_desk.get(f"/en/desk/orders/{parcel.pk}/").content.decode()
    )

    assert press(at_desk, parcel).status_code == 200

    assert states(order) == ("completed", ["handed-over"])
    payment = order.payments.get()
    assert (payment.state, payment.confirmed_by) == ("confirmed", kham_pan)
    assert stock_of(order) == (4, 0)


def test_the_ledger_says_that_the_house_has_its_money_already(fetched, kham_pan):
    order = fetched()

    cash.hand_over(ready(order), by=kham_pan)

    booked = dict(LedgerEntry.objects.values_list("kind", "amount"))
    assert booked == {"sale": Decimal(159), "cash": Decimal(-159)}
    assert agreed(order) == 0
    assert statement.sums(order)["cash"] == 159
    assert ledger.balances(order) == {of(order).pk: Decimal(159)}


def test_the_books_do_not_agree_when_the_cash_is_missing_from_the_ledger(fetched, kham_pan):
    order = fetched()
    payment = order.payments.get()
    parcel = ready(order)
    cash.hand_over(parcel, by=kham_pan)

    LedgerEntry.objects.create(
        enterprise=parcel.enterprise, consignment=parcel, kind="cash", amount=1, cause="wrong"
    )

    assert payment.amount == 159
    assert not statement.sums(order)["agrees"]


def test_two_presses_count_once(at_desk, fetched):
    order = fetched()
    parcel = ready(order)

    press(at_desk, parcel)
    again = press(at_desk, parcel).content.decode()

    assert "Saved" in again
    assert LedgerEntry.objects.count() == 2
    assert order.events.filter(what="handed-over").count() == 1
    assert stock_of(order) == (4, 0)


def test_it_cannot_be_handed_over_before_it_is_ready(at_desk, fetched):
    order = fetched()

    page = press(at_desk, of(order)).content.decode()

    assert "That does not fit" in page
    assert states(order) == ("placed", ["waiting"])


def test_an_order_paid_by_other_means_takes_no_cash(at_desk, houses, place, make_bowl, manager):
    order = place(make_bowl(), methods=PICK_UP)
    transfers.confirm(order.payments.get(), by=manager)
    parcel = ready(order)

    page = press(at_desk, parcel).content.decode()

    assert "please give it back" in page
    assert states(order) == ("paid", ["ready"])
    assert not LedgerEntry.objects.filter(kind="cash").exists()


def test_the_letter_after_cash_speaks_of_cash(fetched, kham_pan):
    order = fetched(language="en")
    cash.hand_over(ready(order), by=kham_pan)

    letters.send_due(timezone.now())

    paid = next(m for m in mail.outbox if "Payment received" in m.subject)
    assert "You have paid ฿159 in cash" in paid.body
    assert "pack your pieces" not in paid.body


@pytest.mark.parametrize("way", ["pay", "transfer", "slip"])
def test_the_buyer_cannot_turn_a_cash_order_into_another_payment(client, stripe_shop, fetched, way):
    order = fetched()

    client.post(f"/orders/{order.token}/{way}/")

    with pytest.raises(attempts.NotPayable):
        attempts.begin(order, Payment.Method.STRIPE)
    assert [p.method for p in order.payments.all()] == ["cash"]


def test_cash_that_goes_back_is_a_managers_task(fetched, kham_pan, decide):
    order = fetched()
    parcel = ready(order)
    cash.hand_over(parcel, by=kham_pan)

    refund = decide(order)

    assert list(Refund.objects.for_a_person()) == [refund]
    assert agreed(order) == -159
    assert ledger.balances(order) == {parcel.pk: 0}


# --- several houses -------------------------------------------------------------------------------


def test_the_first_house_takes_it_all_and_owes_what_is_not_its_own(at_both, kham_pan, noi):
    mine, other = at_both.consignments.order_by("enterprise__code")

    assert cash.asked(mine).elsewhere == Decimal("89.75")
    cash.hand_over(mine, by=kham_pan)
    other.refresh_from_db()
    with pytest.raises(cash.PaidBefore):
        cash.hand_over(other, by=noi)
    consignments.hand_over(other, by=noi)

    assert states(at_both) == ("completed", ["handed-over", "handed-over"])
    sums = {}
    for code, amount in LedgerEntry.objects.values_list("enterprise__code", "amount"):
        sums[code] = sums.get(code, 0) + amount
    assert sums == {"kai-chae": Decimal("-89.75"), "tao-plai-na": Decimal("89.75")}
    assert agreed(at_both) == 0


def test_a_buyer_of_both_reads_that_it_is_paid_once(client, at_both):
    page = client.get(at_both.get_absolute_url()).content.decode()

    assert "Please bring ฿248.75 in cash" in page
    assert "you pay it where you come first" in page


# --- nobody else's --------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["hand-over-paid", "put-back", "ready"])
def test_a_stranger_neither_takes_the_money_nor_puts_back(client, noi, fetched, deed):
    order = fetched()
    parcel = ready(order)
    client.force_login(noi)

    answer = press(client, parcel, deed)

    assert answer.status_code == 404
    assert states(order) == ("placed", ["ready"])


# --- in the office --------------------------------------------------------------------------------


def test_a_manager_notes_the_cash_that_a_house_has_taken(client, manager, fetched):
    client.force_login(manager)
    order = fetched()
    page = reverse("shop_office:order", args=[order.pk])
    early = client.get(page).content.decode()
    parcel = ready(order)
    button = reverse("shop_office:cash_received", args=[order.pk, parcel.pk])
    shown = client.get(page).content.decode()

    for _press in range(2):
        client.post(button)

    assert (button in early, button in shown) == (False, True)
    assert button not in client.get(page).content.decode()
    assert states(order) == ("completed", ["handed-over"])
    assert agreed(order) == 0
    assert order.events.filter(member=manager, what="handed-over").count() == 1


def test_in_the_office_nothing_is_noted_before_the_pieces_are_ready(client, manager, fetched, noi):
    order = fetched()
    button = reverse("shop_office:cash_received", args=[order.pk, of(order).pk])

    client.force_login(manager)
    client.post(button)
    client.force_login(noi)
    stranger = client.post(button)

    assert states(order) == ("placed", ["waiting"])
    assert stranger.status_code in (302, 403, 404)
    assert not LedgerEntry.objects.exists()
