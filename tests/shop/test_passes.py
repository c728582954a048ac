"""Packing slips: one parcel for whoever has the link, no other, and no longer than it should be."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalogue import enterprises
from people import guessing
from people.models import Member
from shop import consignments, passes
from shop.models import Consignment, Letter, ParcelPass
from shop.models.steps import WrongStep
from shop.payments import transfers
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db
SENT = {"carrier": "flash", "number": "TH 1234-5678"}
PERSONAL = ("มาลี", "99/4", "081 234 5678", "+66812345678", "52100", "ปงแสนทอง ")


@pytest.fixture
def parcel(place, manager):
    """A paid parcel of the first kiln."""
    order = place(quantity=2)
    transfers.confirm(order.payments.get(), by=manager)
    return order.consignments.get()


@pytest.fixture
def slip(parcel, kham_pan):
    """Made by Kham Pan for her uncle."""
    return passes.make(parcel, by=kham_pan, meant_for="ลุงสม")


@pytest.fixture
def address(slip):
    """Where it opens."""
    return reverse("shop:pass", args=[passes.token_of(slip)])


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


def text(response):
    return response.content.decode()


def main(response):
    """What the page itself says, without head and foot."""
    return text(response).partition('<div class="desk">')[2].partition("</main>")[0]


# --- a link ---------------------------------------------------------------------------------------


def test_reading_the_link_shows_whose_slip_it_is_and_changes_nothing(client, address, slip):
    answer = client.get(address)

    assert answer.status_code == 200
    page = text(answer)
    assert "กลุ่มไก่แจ้" in page
    assert not [each for each in PERSONAL if each in main(answer)]
    assert slip.consignment.order.reference not in page
    slip.refresh_from_db()
    assert slip.opened_at is None
    assert slip.consignment.events.filter(what="packed").count() == 0


def test_one_press_shows_everything_and_the_telephone_remembers_it(client, address, slip):
    opened = client.post(address)

    assert opened.status_code == 200
    for each in PERSONAL[:3]:
        assert each in text(opened)
    assert "2 ×" in text(opened)
    slip.refresh_from_db()
    assert slip.opened_at is not None
    assert "มาลี" in text(client.get(address))
    client.cookies.clear()
    assert "มาลี" not in text(client.get(address))


def test_whoever_has_the_link_packs_and_sends_without_an_account(client, address, parcel):
    client.post(address)
    packed = client.post(f"{address}pack/")
    assert "/send/" in text(packed)
    done = client.post(f"{address}send/", SENT)

    assert done.status_code == 200
    assert "มาลี" not in text(done)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.carrier, parcel.tracking_number) == ("sent", "flash", "TH12345678")
    assert Letter.objects.filter(kind=Letter.Kind.SENT).count() == 1
    said = list(parcel.events.filter(what__in=["packed", "sent"]).values_list("member", "why"))
    assert said == [(None, "ลุงสม"), (None, "ลุงสม")]
    assert "sessionid" not in client.cookies


def test_the_member_reads_who_packed(at_desk, slip, parcel):
    passes.act(slip, "pack")

    assert "ลุงสม" in text(at_desk.get(f"/desk/orders/{parcel.pk}/"))


def test_a_press_counts_once(client, address, parcel):
    client.post(f"{address}pack/")
    client.post(f"{address}pack/")
    client.post(f"{address}send/", SENT)

    assert client.post(f"{address}send/", SENT).status_code == 410
    assert parcel.events.filter(what="packed").count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.SENT).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"carrier": "flash"},
        {"carrier": "flash", "number": "เลข"},
        {"carrier": "flash", "number": "\x00"},
        {"carrier": "pigeon", "number": "TH1"},
        {"carrier": "flash", "number": "9" * 5000},
        {"carrier": "flash", "number": "<script>"},
    ],
)
def test_a_wrong_number_is_said_beside_its_field(client, address, parcel, wrong):
    answer = client.post(f"{address}send/", wrong)

    assert answer.status_code == 422
    assert "desk-field-wrong" in text(answer)
    assert "<script>" not in text(answer)
    parcel.refresh_from_db()
    assert parcel.state == "waiting"


@pytest.mark.parametrize("deed", ["delivered", "hand-over", "hand-over-paid", "put-back", "fly"])
def test_a_slip_does_nothing_else(client, address, parcel, deed):
    assert client.post(f"{address}{deed}/").status_code == 404

    parcel.refresh_from_db()
    assert parcel.state == "waiting"


def test_a_step_that_does_not_fit_is_refused_with_a_sentence(client, address, parcel):
    answer = client.post(f"{address}ready/")

    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    parcel.refresh_from_db()
    assert parcel.state == "waiting"


def test_the_address_of_a_deed_comes_back_to_the_slip(client, address):
    assert client.get(f"{address}pack/").url == address


def test_the_label_is_for_who_has_opened_the_slip(client, address):
    assert client.get(f"{address}label/").url == address

    client.post(address)

    label = text(client.get(f"{address}label/"))
    assert "มาลี" in label
    assert "label.css" in label


def test_a_slip_is_kept_by_no_cache_and_told_to_nobody(client, address):
    for answer in (client.get(address), client.post(address), client.get(f"{address}label/")):
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"


# --- the end of a slip ----------------------------------------------------------------------------


def taken_back(slip):
    passes.take_back(slip)


def too_old(slip):
    ParcelPass.objects.filter(pk=slip.pk).update(expires_at=timezone.now())


def of_one_who_left(slip):
    enterprises.leave(slip.consignment.enterprise, slip.made_by)


def of_one_switched_off(slip):
    Member.objects.filter(pk=slip.made_by_id).update(is_active=False)


def sent_at_the_desk(slip):
    consignments.send(slip.consignment, carrier="flash", number="TH1", by=slip.made_by)


def called_off(slip):
    consignments.call_off(slip.consignment)


def disputed(slip):
    payment = slip.consignment.order.payments.get()
    payment.disputes.create(stripe_id="dp_1", amount=payment.amount)


@pytest.mark.parametrize(
    "what",
    [
        taken_back,
        too_old,
        of_one_who_left,
        of_one_switched_off,
        sent_at_the_desk,
        called_off,
        disputed,
    ],
    ids=lambda each: each.__name__,
)
def test_a_slip_ends_with_a_kind_sentence_and_nothing_personal(client, address, slip, what):
    client.post(address)
    what(slip)
    state = Consignment.objects.get(pk=slip.consignment_id).state

    for answer in (
        client.get(address),
        client.post(address),
        client.get(f"{address}label/"),
        client.post(f"{address}pack/"),
        client.post(f"{address}send/", SENT),
    ):
        assert answer.status_code == 410
        assert "desk-note" in text(answer)
        assert "มาลี" not in text(answer)

    assert Consignment.objects.get(pk=slip.consignment_id).state == state


def test_a_slip_lasts_as_long_as_the_setting_says(slip):
    over = slip.made_at + settings.PARCEL_PASS_LASTS

    assert abs(slip.expires_at - over) < timedelta(seconds=5)


def test_a_slip_of_an_order_not_paid_opens_nothing(client, place, kham_pan):
    unpaid = place().consignments.get()
    slip = passes.make(unpaid, by=kham_pan)

    answer = client.post(reverse("shop:pass", args=[passes.token_of(slip)]))

    assert answer.status_code == 410
    assert "มาลี" not in text(answer)


def test_what_is_refunded_does_not_go_into_the_box(client, decide, by_stripe, kham_pan):
    order = by_stripe(quantity=3)
    slip = passes.make(order.consignments.get(), by=kham_pan)
    decide(order, {"PST-BOWL": 1})
    address = reverse("shop:pass", args=[passes.token_of(slip)])

    assert "2 ×" in text(client.post(address))


# --- one parcel and no other ----------------------------------------------------------------------


def test_a_secret_without_its_signature_opens_nothing(client, slip):
    for token in (
        slip.secret,
        f"{slip.secret}.",
        f"{slip.secret}.{'x' * 43}",
        passes.token_of(slip)[:-1],
        passes.token_of(slip) + "x",
        passes.token_of(slip).upper(),
        f"{slip.pk}",
        "%00",
        "%E0%B8%81",
        "x" * 3000,
    ):
        for answer in (client.get(f"/pack/{token}/"), client.post(f"/pack/{token}/pack/")):
            assert answer.status_code == 404, token


def test_a_slip_reaches_the_parcel_of_its_own_house_only(client, place_at_both, manager, kham_pan):
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    own = order.consignments.get(enterprise__code="kai-chae")
    other = order.consignments.get(enterprise__code="tao-plai-na")
    address = reverse("shop:pass", args=[passes.token_of(passes.make(own, by=kham_pan))])

    page = text(client.post(address))
    client.post(f"{address}pack/")

    assert "PST-CUP" not in page
    other.refresh_from_db()
    assert other.state == "waiting"


def test_a_slip_opens_no_desk(client, address, parcel):
    client.post(address)

    for path in ("/desk/orders/", f"/desk/orders/{parcel.pk}/", f"/desk/orders/{parcel.pk}/slips/"):
        assert client.get(path).url.startswith("/desk/login/")


def test_guessing_is_slowed_down(client, address):
    for number in range(guessing.MOST_MISSES):
        assert client.get(f"/pack/{number}/").status_code == 404

    assert client.get(address).status_code == 404
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200


# --- at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_six_presses_at_once_send_one_parcel_and_one_letter(slip, parcel):
    def press(number, barrier):
        fresh = passes.under(passes.token_of(slip))
        barrier.wait()
        try:
            passes.act(fresh, "send", carrier="flash", number="TH1")
        except passes.Closed as e:
            return [e.why]
        return ["sent"]

    assert at_once(press, 6) == {"sent": 1, "done": 5}
    assert parcel.events.filter(what="sent").count() == 1
    assert Letter.objects.filter(kind=Letter.Kind.SENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_while_somebody_presses_is_packed_before_or_not_at_all(slip, parcel):
    def either(number, barrier):
        fresh = passes.under(passes.token_of(slip))
        barrier.wait()
        if number:
            return [f"back {passes.take_back(fresh)}"]
        try:
            passes.act(fresh, "pack")
        except (passes.Closed, WrongStep):
            return ["refused"]
        return ["packed"]

    answers = at_once(either, 2)

    parcel.refresh_from_db()
    assert answers["back True"] == 1
    assert (parcel.state == "packed") == (answers["packed"] == 1)
