"""The members' desk: their own consignments, and nothing of anybody else's."""

import pytest

from shop import consignments
from shop.models import Consignment, Letter
from shop.payments import transfers

pytestmark = pytest.mark.django_db
EVERY_DEED = ("pack", "send", "ready", "hand-over", "delivered")


@pytest.fixture
def parcel(place, manager):
    """A paid parcel of the first kiln."""
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    return order.consignments.get()


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


def sent(client, parcel, deed, **details):
    return client.post(f"/desk/orders/{parcel.pk}/{deed}/", details)


@pytest.mark.parametrize("login", ["khampan", "081-111-1111", "+66811111111", "๐๘๑ ๑๑๑ ๑๑๑๑"])
def test_a_member_logs_in_with_what_they_remember(client, kham_pan, login):
    response = client.post("/desk/login/", {"username": login, "password": "clay and water"})

    assert response.status_code == 302
    assert response.url == "/desk/orders/"


@pytest.mark.parametrize("login", ["", "nobody", "081-111-1112", "\x00", "x" * 5000])
def test_a_wrong_log_in_says_so_and_opens_nothing(client, kham_pan, login):
    response = client.post("/desk/login/", {"username": login, "password": "clay and water"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_logging_in_leads_on_to_our_own_pages_only(client, kham_pan):
    response = client.post(
        "/desk/login/?next=https://elsewhere.example/",
        {"username": "khampan", "password": "clay and water"},
    )

    assert response.url == "/desk/orders/"


def test_the_desk_asks_who_is_there(client, parcel):
    for address in ("/desk/orders/", f"/desk/orders/{parcel.pk}/"):
        assert client.get(address).url.startswith("/desk/login/")


def test_a_member_has_no_access_to_the_editor(at_desk):
    response = at_desk.get("/admin/")

    assert response.status_code == 302
    assert "/admin/login/" in response.url


def test_the_list_shows_what_to_pack(at_desk, parcel):
    page = at_desk.get("/desk/orders/").content.decode()

    assert parcel.order.reference in page
    assert "มาลี ใจงาม" in page


def test_an_unpaid_order_shows_nobodys_name(at_desk, place):
    unpaid = place().consignments.get()

    assert "มาลี" not in at_desk.get("/desk/orders/").content.decode()
    assert at_desk.get(f"/desk/orders/{unpaid.pk}/").status_code == 404


def test_a_member_packs_and_sends(at_desk, parcel, kham_pan):
    assert sent(at_desk, parcel, "pack").status_code == 302
    assert (
        sent(
            at_desk, parcel, "send", carrier="thailand-post", number="ex 1234-5678 9 th"
        ).status_code
        == 302
    )

    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_number) == ("sent", "EX123456789TH")
    assert parcel.order.events.filter(member=kham_pan).count() == 2
    assert Letter.objects.filter(kind=Letter.Kind.SENT).count() == 1


def test_a_wrong_number_is_answered_beside_its_field(at_desk, parcel):
    response = sent(at_desk, parcel, "send", carrier="flash", number="เลขพัสดุ")

    assert response.status_code == 422
    assert "เลขพัสดุ" in response.content.decode()
    parcel.refresh_from_db()
    assert parcel.state == "waiting"


def test_a_button_pressed_twice_counts_once(at_desk, parcel):
    sent(at_desk, parcel, "pack")

    assert sent(at_desk, parcel, "pack").status_code == 302

    assert parcel.events.filter(what="packed").count() == 1


@pytest.mark.parametrize("deed", ["ready", "hand-over", "delivered", "fly"])
def test_a_deed_that_does_not_fit_changes_nothing(at_desk, parcel, deed):
    assert sent(at_desk, parcel, deed).status_code in (302, 404)

    parcel.refresh_from_db()
    assert parcel.state == "waiting"


def test_a_pick_up_shows_no_address(client, noi, place, make_bowl, manager):
    order = place(make_bowl(enterprise="tao-plai-na"), methods={"tao-plai-na": "pick-up"})
    transfers.confirm(order.payments.get(), by=manager)
    client.force_login(noi)

    page = client.get(f"/desk/orders/{order.consignments.get().pk}/").content.decode()

    assert "มาลี ใจงาม" in page
    assert "99/4" not in page


# --- nobody sees another's ---------------------------------------------------------------------


def visitor(request, name):
    """A person of the matrix; the stranger has no log-in at all."""
    return None if name == "stranger" else request.getfixturevalue(name)


@pytest.mark.parametrize("who", ["noi", "manager", "stranger"])
def test_a_foreign_consignment_can_neither_be_seen_nor_changed(client, request, parcel, who):
    if person := visitor(request, who):
        client.force_login(person)

    for address in (
        f"/desk/orders/{parcel.pk}/",
        *(f"/desk/orders/{parcel.pk}/{d}/" for d in EVERY_DEED),
    ):
        seen = client.get(address)
        posted = client.post(address, {"carrier": "flash", "number": "TH1"})
        assert seen.status_code in ((302, 405) if who == "stranger" else (404, 405)), address
        assert posted.status_code in ((302, 405) if who == "stranger" else (404, 405)), address
        assert parcel.order.reference.encode() not in seen.content + posted.content

    parcel.refresh_from_db()
    assert parcel.state == Consignment.State.WAITING


def test_a_foreign_list_is_empty(client, noi, parcel):
    client.force_login(noi)

    for state in ("", "waiting", "packed", "done", '"', "\x00"):
        page = client.get("/desk/orders/", {"state": state})
        assert page.status_code == 200
        assert parcel.order.reference.encode() not in page.content


def test_a_membership_switched_off_closes_the_desk_at_once(at_desk, parcel, kham_pan):
    kham_pan.memberships.update(active=False)

    assert at_desk.get(f"/desk/orders/{parcel.pk}/").status_code == 404


def test_the_desk_list_costs_a_fixed_number_of_queries(
    at_desk, place, make_bowl, manager, django_assert_max_num_queries
):
    bowl = make_bowl(on_hand=50)
    for _ in range(8):
        order = place(bowl)
        transfers.confirm(order.payments.get(), by=manager)
    at_desk.get("/desk/orders/")

    with django_assert_max_num_queries(12):
        at_desk.get("/desk/orders/")


def test_the_desk_is_not_kept_by_any_cache(at_desk, parcel):
    response = at_desk.get(f"/desk/orders/{parcel.pk}/")

    assert "no-store" in response["Cache-Control"]


def test_a_sent_parcel_moves_to_the_last_heap(at_desk, parcel, kham_pan):
    consignments.send(parcel, carrier="flash", number="TH1", by=kham_pan)

    assert parcel.order.reference.encode() not in at_desk.get("/desk/orders/").content
    assert (
        parcel.order.reference.encode() in at_desk.get("/desk/orders/", {"state": "done"}).content
    )
