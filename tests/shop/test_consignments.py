"""Packing, sending, handing over."""

import pytest

from shop import consignments
from shop.models import Consignment, Letter, Order
from shop.models.steps import WrongStep
from shop.payments import transfers

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(place, manager):
    """A factory of paid orders; takes what `place` takes."""

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        transfers.confirm(order.payments.get(), by=manager)
        order.refresh_from_db()
        return order

    return make


def test_an_unpaid_order_is_not_packed(place, kham_pan):
    parcel = place().consignments.get()

    with pytest.raises(WrongStep):
        consignments.pack(parcel, by=kham_pan)


def test_a_parcel_is_packed_sent_and_delivered(paid, kham_pan):
    order = paid()
    parcel = order.consignments.get()

    assert consignments.pack(parcel, by=kham_pan)
    assert consignments.send(parcel, carrier="thailand-post", number="EX123456789TH", by=kham_pan)
    assert consignments.deliver(parcel)

    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED
    assert parcel.tracking_link().endswith("EX123456789TH")
    assert [event.what for event in order.events.all()] == [
        "placed",
        "paid",
        "packed",
        "sent",
        "delivered",
        "completed",
    ]


def test_sending_says_packed_too(paid, kham_pan):
    parcel = paid().consignments.get()

    assert consignments.send(parcel, carrier="flash", number="TH0123", by=kham_pan)

    assert parcel.packed_at is not None


def test_a_parcel_is_sent_once(paid, kham_pan):
    order = paid()
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="flash", number="TH0123", by=kham_pan)

    assert not consignments.send(parcel, carrier="flash", number="TH0123", by=kham_pan)

    assert order.events.filter(what="sent").count() == 1
    assert order.letters.filter(kind=Letter.Kind.SENT).count() == 1


def test_a_mistyped_number_is_corrected_and_the_buyer_told(paid, kham_pan):
    order = paid()
    parcel = order.consignments.get()
    consignments.send(parcel, carrier="flash", number="TH0123", by=kham_pan)

    assert consignments.send(parcel, carrier="flash", number="TH9999", by=kham_pan)

    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_number) == ("sent", "TH9999")
    assert order.letters.filter(kind=Letter.Kind.SENT).count() == 2


def test_a_wrong_carrier_and_a_number_changed_back_are_told_too(paid, kham_pan):
    order = paid()
    parcel = order.consignments.get()
    for carrier, number in (("flash", "A1"), ("thailand-post", "A1"), ("flash", "A1")):
        assert consignments.send(parcel, carrier=carrier, number=number, by=kham_pan)

    assert parcel.carrier == "flash"
    assert order.letters.filter(kind=Letter.Kind.SENT).count() == 3


def test_a_delivered_parcel_keeps_its_number(paid, kham_pan):
    parcel = paid().consignments.get()
    consignments.send(parcel, carrier="flash", number="TH0123", by=kham_pan)
    consignments.deliver(parcel)

    with pytest.raises(WrongStep):
        consignments.send(parcel, carrier="flash", number="TH9999", by=kham_pan)


def test_a_pick_up_is_not_sent(paid, make_bowl, noi):
    waiting = paid(
        make_bowl(enterprise="tao-plai-na"), methods={"tao-plai-na": "pick-up"}
    ).consignments.get()

    for deed in (consignments.pack, consignments.deliver):
        with pytest.raises(WrongStep):
            deed(waiting, by=noi)
    with pytest.raises(WrongStep):
        consignments.send(waiting, carrier="flash", number="TH1", by=noi)
    with pytest.raises(WrongStep):
        consignments.make_ready(paid(make_bowl("b")).consignments.get(), by=noi)


def test_a_pick_up_is_made_ready_and_handed_over(paid, make_bowl, noi):
    bowl = make_bowl(enterprise="tao-plai-na")
    order = paid(bowl, methods={"tao-plai-na": "pick-up"})
    waiting = order.consignments.get()

    assert consignments.make_ready(waiting, by=noi)
    assert consignments.hand_over(waiting, by=noi)

    order.refresh_from_db()
    assert order.state == Order.State.COMPLETED
    assert order.delivery_total == 0
    assert order.letters.filter(kind=Letter.Kind.READY).count() == 1


def test_a_parcel_is_not_handed_over(paid, kham_pan):
    parcel = paid().consignments.get()

    with pytest.raises(WrongStep):
        consignments.hand_over(parcel, by=kham_pan)


def test_a_member_sees_consignments_of_their_own_enterprise_only(paid, kham_pan, noi):
    parcel = paid().consignments.get()

    assert list(Consignment.objects.of_member(kham_pan)) == [parcel]
    assert not Consignment.objects.of_member(noi)


def test_a_membership_that_was_switched_off_counts_no_more(paid, kham_pan):
    paid()
    kham_pan.memberships.update(active=False)

    assert not Consignment.objects.of_member(kham_pan)
