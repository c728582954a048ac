"""Two presses at once: one claim, one parcel; calling off and packing, of which exactly one wins."""

import uuid

import pytest
from django.db import connection

from shop import consignments
from shop.claims import calling_off, claiming, deciding, rules
from shop.models import Claim, Consignment, Refund
from shop.models.steps import Stepping, WrongStep
from shop.payments import settling
from tests.shop.claiming import came, claimed, on_hand
from tests.shop.refunding import agreed
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_attempt_from_four_processes_is_one_claim(place):
    parcel, attempt = came(place(quantity=2)), uuid.uuid4()

    def press(number, barrier):
        barrier.wait()
        return [claimed(parcel, attempt=attempt).pk]

    answers = at_once(press, 4)

    assert answers == {Claim.objects.get().pk: 4}


def test_one_piece_claimed_by_four_forms_is_claimed_once(place):
    parcel = came(place())

    def press(number, barrier):
        barrier.wait()
        try:
            claimed(parcel)
        except claiming.NotThatMany:
            return ["claimed before"]
        return ["claimed"]

    assert at_once(press, 4) == {"claimed": 1, "claimed before": 3}


def test_four_members_send_one_other_piece(place, kham_pan):
    parcel = came(place(on_hand=5))
    claim = claimed(parcel)

    def press(number, barrier):
        barrier.wait()
        return [deciding.replace(claim, by=kham_pan)]

    assert at_once(press, 4) == {True: 1, False: 3}
    assert on_hand(parcel.lines.get().variant) == 3
    assert Consignment.objects.exclude(replaces=None).count() == 1


def call_off_or_pack(order):
    """Four processes: two call off, two pack; who won."""

    def press(number, barrier):
        parcel = Consignment.objects.get(order=order)
        barrier.wait()
        try:
            if number % 2:
                return ["packed"] if consignments.pack(parcel) else []
            calling_off.call_off(order)
        except (WrongStep, calling_off.PackedAlready):
            return []
        return ["called off"]

    return set(at_once(press, 4))


def test_calling_off_and_packing_at_once_exactly_one_wins(place, make_bowl):
    bowl = make_bowl(on_hand=9)
    for _turn in range(3):
        order = place(bowl)
        settling.take_in(order.payments.get())

        winners = call_off_or_pack(order)

        order.refresh_from_db()
        parcel = order.consignments.get()
        assert winners in ({"packed"}, {"called off"})
        if winners == {"packed"}:
            assert (order.state, parcel.state) == ("paid", "packed")
            assert not Refund.objects.filter(payment__order=order).exists()
        else:
            assert (order.state, parcel.state) == ("cancelled", "called-off")
            assert agreed(order) == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one transaction writes at a time anyway")
def test_without_the_lock_both_win(place, monkeypatch):
    """The control: the buyer has looked, and the parcel is packed before they act."""
    order = place()
    settling.take_in(order.payments.get())
    look = rules.may_call_off
    monkeypatch.setattr(Stepping, "locked", lambda row: type(row)._default_manager.get(pk=row.pk))

    def meet(number, barrier):
        if number:
            barrier.wait()
            packed = consignments.pack(Consignment.objects.get(order=order))
            barrier.wait()
            return ["packed"] if packed else []

        def looked(order):
            free = look(order)
            barrier.wait()  # now the other packs
            barrier.wait()
            return free

        monkeypatch.setattr(rules, "may_call_off", looked)
        calling_off.call_off(order)
        return ["called off"]

    assert at_once(meet, 2) == {"packed": 1, "called off": 1}
