"""Refunds in the editor: choosing, looking, deciding, returning by hand; and who may."""

import re
import uuid

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from people.models import Member
from shop.models import Payment, Refund, StockRecord
from shop.payments import refunds, transfers
from tests.shop.refunding import of, states, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


@pytest.fixture
def paid(place, manager):
    """A factory of orders paid by transfer."""

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        transfers.confirm(order.payments.get(), by=manager)
        order.refresh_from_db()
        return order

    return make


def line_of(order):
    return f"line_{order.consignments.get().lines.get().pk}"


def fee_of(order):
    return f"fee_{order.consignments.get().pk}"


def page(client, order):
    return client.get(reverse("shop_office:order", args=[order.pk])).content.decode()


def send(client, order, **typed):
    known = {"reason": "ชามร้าว", "attempt": str(uuid.uuid4())}
    address = reverse("shop_office:refund", args=[order.pk])
    return client.post(address, {**known, **typed}, follow=typed.get("step") == "decide")


def press(client, deed, order, refund, **typed):
    return client.post(reverse(f"shop_office:{deed}", args=[order.pk, refund.pk]), typed)


def hidden(shown):
    """What the page with the consequences sends on."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def said(response):
    return response.content.decode()


def test_the_order_offers_a_refund_while_something_is_left(office, paid, place):
    order = paid()
    address = reverse("shop_office:refund", args=[order.pk])
    assert f'"{address}"' in page(office, order)

    send(office, order, everything="1", step="decide")

    assert f'"{address}"' not in page(office, order)
    unpaid = place(order.consignments.get().lines.get().variant)
    assert f"/orders/{unpaid.pk}/refund/" not in page(office, unpaid)


def test_the_form_shows_what_is_left(office, paid):
    order = paid(quantity=3)
    send(office, order, **{line_of(order): "1"}, step="decide")

    shown = said(office.get(reverse("shop_office:refund", args=[order.pk])))

    assert 'max="2"' in shown
    assert "฿418" in shown  # two bowls of ฿159 and the postage of ฿100


def test_a_look_at_what_follows_writes_nothing(office, paid):
    order = paid(quantity=3)

    shown = said(send(office, order, **{line_of(order): "๒", fee_of(order): "on"}, restock="on"))

    assert "฿418" in shown
    assert "+2" in shown
    assert hidden(shown)[line_of(order)] == "2"
    assert not Refund.objects.exists()


def test_choosing_looking_and_deciding_makes_one_refund_however_often_it_is_sent(office, paid):
    order = paid(quantity=3)
    looked = hidden(said(send(office, order, everything="1", restock="on")))

    first = send(office, order, **looked, step="decide")
    again = send(office, order, **looked, step="decide")

    assert (first.status_code, again.status_code) == (200, 200)
    assert Refund.objects.get().amount == order.total
    assert states(order) == ("cancelled", ["called-off"])
    assert StockRecord.objects.get().on_hand == 5


def test_going_back_from_the_look_keeps_what_was_typed(office, paid):
    order = paid(quantity=3)
    looked = hidden(said(send(office, order, **{line_of(order): "2"})))

    shown = said(send(office, order, **looked, step="change"))

    assert re.search(rf'name="{line_of(order)}" value="2"', shown)
    assert "ชามร้าว" in shown


def test_too_much_is_answered_with_the_figures(office, paid):
    order = paid(quantity=1)

    for step in ("", "decide"):
        response = send(office, order, **{line_of(order): "2"}, step=step)
        assert response.status_code == 422
        assert "฿159" in said(response)
        assert "฿318" in said(response)

    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"reason": ""},
        {"reason": "x" * 10_000},
        {"attempt": "garbage"},
        {"attempt": ""},
        {"line": "-1"},
        {"line": "0"},
        {"line": "1.5"},
        {"line": "9" * 400},
        {"line": "\x00"},
        {"line": '"><script>'},
        {"line_999999": "1"},
        {"fee_999999": "on"},
        {"line_x": "1"},
        {"seen": "x" * 5000, "line": "1"},
        {"seen": "something else", "line": "1"},
    ],
)
def test_garbage_is_refused_and_nothing_is_written(office, paid, typed):
    order = paid()
    typed = dict(typed)
    if "line" in typed:
        typed[line_of(order)] = typed.pop("line")

    response = send(office, order, **typed, step="decide")

    assert response.status_code == 422
    assert "<script>alert" not in said(response)
    assert '"><script>' not in said(response)
    assert not Refund.objects.exists()


def test_a_line_of_another_order_is_refused(office, paid, make_bowl):
    bowl = make_bowl(on_hand=9)
    mine, other = paid(bowl), paid(bowl)

    for field, value in ((line_of(other), "1"), (fee_of(other), "on")):
        assert send(office, mine, **{field: value}, step="decide").status_code == 422

    assert not Refund.objects.exists()


# --- returned by hand, or tried again -----------------------------------------------------------


def test_a_transfer_is_returned_with_its_reference(office, paid, manager):
    order = paid()
    send(office, order, everything="1", step="decide")
    refund = Refund.objects.get()
    heap = reverse("shop_office:orders") + "?state=refund"
    assert order.reference in said(office.get(heap))

    for reference in ("", " ", "x" * 81):
        press(office, "paid_back", order, refund, reference=reference)
    refund.refresh_from_db()
    assert refund.state == "owed"
    for reference in ("SCB 0815", "other"):
        press(office, "paid_back", order, refund, reference=reference)

    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("paid-back", "SCB 0815")
    assert refund.paid_back_by == manager
    assert order.reference not in said(office.get(heap))
    assert "SCB 0815" in page(office, order)


def test_what_waits_at_stripe_is_in_sight_but_calls_nobody(office, by_stripe, decide):
    order = by_stripe()
    refund = decide(order)
    take(order, of(refund, "requires_action"))

    shown = page(office, order)

    assert f"refund-{refund.pk}" in shown
    assert reverse("shop_office:paid_back", args=[order.pk, refund.pk]) not in shown
    heap = reverse("shop_office:orders") + "?state=refund"
    assert order.reference not in said(office.get(heap))
    assert press(office, "paid_back", order, refund, reference="cash").status_code == 302
    refund.refresh_from_db()
    assert refund.state == "waiting"


def test_a_refund_of_another_order_is_not_found(office, by_stripe, make_bowl, decide, paid):
    bowl = make_bowl(on_hand=9)
    order, other = by_stripe(bowl), paid(bowl)
    refund = decide(order)

    for deed in ("paid_back", "refund_again"):
        assert press(office, deed, other, refund, reference="x").status_code == 404


def test_stripe_is_asked_in_the_same_request(office, till):
    order = till.paid()

    told = said(send(office, order, everything="1", step="decide"))

    assert Refund.objects.get().state == "paid-back"
    assert order.total == till.stripe.refunded() / 100
    assert "฿209" in told


def test_stripe_away_says_so_and_keeps_the_refund_owed(office, till, settings):
    order = till.paid()
    till.stripe.break_next("/v1/refunds", "cut_before", method="POST")

    response = send(office, order, everything="1", step="decide")

    refund = Refund.objects.get()
    assert response.status_code == 200
    assert refund.state == "owed"
    refunds.ask(refund)
    assert refund.state == "paid-back"


def test_a_failed_refund_is_tried_again_or_transferred(office, till):
    order = till.paid(how="promptpay")
    send(office, order, everything="1", step="decide")
    refund = Refund.objects.get()
    till.stripe.refund_fails(refund.stripe_id)
    till.hear_all()
    shown = page(office, order)
    for deed in ("refund_again", "paid_back"):
        assert reverse(f"shop_office:{deed}", args=[order.pk, refund.pk]) in shown

    press(office, "refund_again", order, refund)

    refund.refresh_from_db()
    assert (refund.state, refund.tries) == ("waiting", 2)
    till.stripe.refund_fails(refund.stripe_id)
    till.hear_all()
    press(office, "paid_back", order, refund, reference="KTB 1")
    refund.refresh_from_db()
    assert (refund.state, refund.by_hand) == ("paid-back", True)


# --- who may, and what others see ---------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "kham_pan", "stranger"])
def test_nobody_else_returns_money(client, request, paid, decide, manager, who):
    order = paid(quantity=2)
    refund = decide(order, {"PST-BOWL": 1})
    if who == "editor":
        client.force_login(person := Member.objects.create_user("editor", password="clay"))
        person.groups.add(Group.objects.get(name="News editors"))
    elif who != "stranger":
        client.force_login(request.getfixturevalue(who))

    address = reverse("shop_office:refund", args=[order.pk])
    answers = [client.get(address), client.post(address, {"everything": "1", "step": "decide"})]
    answers += [press(client, deed, order, refund, reference="x") for deed in DEEDS]

    for response in answers:
        assert response.status_code in (302, 403, 404)
        assert order.reference.encode() not in response.content
    refund.refresh_from_db()
    assert (Refund.objects.count(), refund.state) == (1, "owed")


DEEDS = ("refund_again", "paid_back")


def test_refunded_pieces_are_not_packed(client, kham_pan, paid, decide):
    order = paid(quantity=3)
    parcel = order.consignments.get()
    decide(order, {"PST-BOWL": 2})
    client.force_login(kham_pan)

    shown = said(client.get(f"/desk/orders/{parcel.pk}/"))

    assert re.search(r'class="desk-quantity">1 ×', shown)
    assert re.search(r"2 × .*PST-BOWL", shown)
    assert re.search(r"\b1\s+(?:ชิ้น|piece)", said(client.get("/desk/orders/")))


def test_a_called_off_parcel_leaves_the_desk_and_tells_no_address(
    client, kham_pan, place_at_both, manager, decide
):
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    decide(order, {"PST-BOWL": 2})
    client.force_login(kham_pan)

    for heap in ("waiting", "packed", "done"):
        assert order.reference not in said(client.get("/desk/orders/", {"state": heap}))
    shown = said(client.get(f"/desk/orders/{order.consignments.first().pk}/"))
    assert "99/4" not in shown
    assert "desk-quantity" not in shown


@pytest.mark.parametrize("state", ["owed", "asked", "waiting", "paid-back", "failed"])
@pytest.mark.parametrize("method", Payment.Method.values)
def test_the_buyer_reads_how_far_the_money_has_come(client, paid, by_stripe, decide, method, state):
    order = by_stripe(quantity=2) if method == "stripe" else paid(quantity=2)
    refund = decide(order, {"PST-BOWL": 1})
    if state != "owed":
        Refund.objects.filter(pk=refund.pk).update(state=state)
    Payment.objects.filter(order=order).update(paid_with="promptpay")

    shown = said(client.get(order.get_absolute_url()))

    assert "฿159" in shown
    assert "ชามร้าว" in shown
    assert ("malee@example.com" in shown.split("<address")[0]) == (state == "waiting")
