"""Packing slips, labels and packing lists at the desk: made, shown and taken back by members only."""

import pytest
from django.urls import reverse

from shop import consignments, passes
from shop.models import ParcelPass
from shop.payments import transfers

pytestmark = pytest.mark.django_db


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
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


def text(response):
    return response.content.decode()


def test_a_member_makes_a_slip_and_takes_it_back(at_desk, parcel, client):
    made = at_desk.post(f"/desk/orders/{parcel.pk}/slips/", {"meant_for": "ลุงสม"})
    page = text(at_desk.get(made.url))
    slip = ParcelPass.objects.get()
    assert passes.link(slip) in page
    assert "line.me" in page
    assert "<svg" in page
    assert "มาลี" not in page  # it may be printed and left lying about
    assert "ลุงสม" in text(at_desk.get(f"/desk/orders/{parcel.pk}/slips/"))

    at_desk.post(f"{made.url}take-back/")

    assert at_desk.get(made.url).url == f"/desk/orders/{parcel.pk}/slips/"
    assert client.post(reverse("shop:pass", args=[passes.token_of(slip)])).status_code == 410


def test_for_a_parcel_on_its_way_no_slip_is_made(at_desk, parcel, kham_pan):
    consignments.send(parcel, carrier="flash", number="TH1", by=kham_pan)

    at_desk.post(f"/desk/orders/{parcel.pk}/slips/")

    assert not ParcelPass.objects.exists()
    assert at_desk.get(f"/desk/orders/{parcel.pk}/slips/").status_code == 200


def test_a_name_too_long_is_said(at_desk, parcel):
    answer = at_desk.post(f"/desk/orders/{parcel.pk}/slips/", {"meant_for": "ก" * 5000})

    assert answer.status_code == 422


def test_label_and_packing_list_are_printed_at_the_desk(at_desk, parcel):
    label = text(at_desk.get(f"/desk/orders/{parcel.pk}/label/"))
    listed = text(at_desk.get(f"/desk/orders/{parcel.pk}/packing-list/"))

    for each in ("มาลี ใจงาม", "99/4 หมู่ 6", "52100", "081 234 5678", "กลุ่มไก่แจ้"):
        assert each in label
    assert "PST-BOWL" in listed
    assert "99/4" not in listed


def test_what_is_fetched_has_a_slip_and_no_label(client, noi, place, make_bowl, manager):
    order = place(make_bowl(enterprise="tao-plai-na"), methods={"tao-plai-na": "pick-up"})
    transfers.confirm(order.payments.get(), by=manager)
    waiting = order.consignments.get()
    address = reverse("shop:pass", args=[passes.token_of(passes.make(waiting, by=noi))])

    page = text(client.post(address))
    done = client.post(f"{address}ready/")

    assert "081 234 5678" not in page
    assert done.status_code == 200
    assert client.get(f"{address}label/").status_code in (302, 410)
    waiting.refresh_from_db()
    assert waiting.state == "ready"
    client.force_login(noi)
    assert client.get(f"/desk/orders/{waiting.pk}/label/").status_code == 404


@pytest.mark.parametrize("who", ["noi", "manager", None])
def test_strangers_meet_nothing(client, request, parcel, slip, who):
    if who:
        client.force_login(request.getfixturevalue(who))
    desk = f"/desk/orders/{parcel.pk}"

    for path in (
        f"{desk}/label/",
        f"{desk}/packing-list/",
        f"{desk}/slips/",
        f"{desk}/slips/{slip.pk}/",
        f"{desk}/slips/{slip.pk}/take-back/",
    ):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code in ((404, 405) if who else (302, 405)), path
            assert passes.token_of(slip) not in text(answer)

    assert ParcelPass.objects.filter(revoked_at=None).count() == 1


def test_a_slip_of_another_parcel_is_not_found(at_desk, slip, place, manager, make_bowl):
    other = place(make_bowl("other"))
    transfers.confirm(other.payments.get(), by=manager)

    path = f"/desk/orders/{other.consignments.get().pk}/slips/{slip.pk}/"

    assert at_desk.get(path).status_code == 404
    assert at_desk.post(f"{path}take-back/").status_code == 404
    slip.refresh_from_db()
    assert slip.revoked_at is None
