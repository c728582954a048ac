"""Many parcels sent from one table: each row for itself."""

import pytest
from django.urls import reverse

from shop.models import Consignment, Letter
from shop.payments import transfers

pytestmark = pytest.mark.django_db
NUMBER = "EX123456785TH"


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


@pytest.fixture
def parcels(place_at_both, manager):
    """Two parcels of one paid order."""
    order = place_at_both()
    transfers.confirm(order.payments.get(), by=manager)
    return list(order.consignments.order_by("pk"))


def typed(**numbers):
    form = {}
    for parcel, number in numbers.items():
        form |= {f"{parcel}-number": number, f"{parcel}-carrier": "thailand-post"}
    return form


def states():
    return list(Consignment.objects.order_by("pk").values_list("state", flat=True))


def test_rows_with_a_number_are_sent_and_others_stay(office, parcels, manager):
    address = reverse("shop_office:sending")
    page = office.get(address).content.decode()

    answer = office.post(address, typed(**{f"p{parcels[0].pk}": NUMBER, f"p{parcels[1].pk}": ""}))

    assert parcels[0].order.reference in page
    assert answer.status_code == 302
    assert states() == ["sent", "waiting"]
    assert parcels[0].order.events.get(what="sent").member == manager
    assert Letter.objects.filter(kind="sent").count() == 1


def test_what_is_right_is_done_and_what_is_wrong_is_named(office, parcels):
    form = typed(**{f"p{parcels[0].pk}": NUMBER, f"p{parcels[1].pk}": "??"})

    answer = office.post(reverse("shop_office:sending"), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert states() == ["sent", "waiting"]
    assert 'value="??"' in page
    assert NUMBER not in page


@pytest.mark.parametrize("number", ["\x00", "x" * 10_000, "<script>"])
def test_odd_numbers_send_nothing(office, parcels, number):
    office.post(
        reverse("shop_office:sending"), typed(**{f"p{parcels[0].pk}": number, "p9999": "1"})
    )

    assert states() == ["waiting", "waiting"]


def test_unpaid_parcels_are_not_there(office, place):
    order = place()

    office.post(
        reverse("shop_office:sending"), typed(**{f"p{order.consignments.get().pk}": NUMBER})
    )

    assert states() == ["waiting"]
