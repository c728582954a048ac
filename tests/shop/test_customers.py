"""The account of a customer: in by a link, once, and the same answer for every address."""

import time
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from shop.customers import links, tokens
from shop.customers.door import MOST_ASKED
from shop.customers.known import prefill
from shop.models import Customer, Letter, LoginLink
from tests.cast import MALEE
from tests.shop.returning import come_in, newest_link, posted

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "มาลี",
    "phone": "081 234 5678",
    "street": "99/4",
    "postcode": "๕๒๑๐๐",
    "subdistrict": "ปงแสนทอง",
}


def knock(client, email, prefix=""):
    return client.post(f"{prefix}/account/", {"email": email})


def way_in(link, language="th"):
    return urlsplit(tokens.address(link, language)).path


# --- in ---------------------------------------------------------------------------------------


def test_a_link_by_e_mail_lets_in_without_a_password(client, place):
    order = place()
    knock(client, "malee@example.com", "/en")
    way = newest_link()

    shown, entered = client.get(way), client.post(way)
    page = client.get("/en/account/").content.decode()

    assert (shown.status_code, entered["Location"]) == (200, "/en/account/")
    assert order.reference in page
    assert "malee@example.com" in page


def test_looking_at_the_link_uses_nothing_up(client):
    knock(client, "malee@example.com")
    way = newest_link()

    for _program in range(3):
        client.get(way)

    assert LoginLink.objects.get().used_at is None
    assert client.post(way).status_code == 302


def test_a_link_opens_once_and_ends_the_others(client):
    links.ask("malee@example.com", "th")
    links.ask("malee@example.com", "th")
    ways = [way_in(link) for link in LoginLink.objects.all()]
    client.post(ways[0])
    stranger = Client()

    answers = [stranger.post(way).status_code for way in ways]

    assert answers == [410, 410]
    assert "customer" not in stranger.session


def test_whoever_presses_twice_is_in_all_the_same(client):
    links.ask("malee@example.com", "th")
    way = way_in(LoginLink.objects.get())

    answers = [client.post(way) for _press in range(2)]

    assert [answer["Location"] for answer in answers] == ["/account/", "/account/"]


def aged(link, seconds):
    """The link as it was signed so long ago."""
    stamp = signing.b62_encode(int(time.time()) - seconds)
    return signing.Signer(salt=tokens.SIGNER.salt, sep=".").sign(f"{link.pk}.{stamp}")


def test_a_link_lasts_twenty_minutes(client):
    links.ask("malee@example.com", "th")
    link = LoginLink.objects.get()

    answers = [client.get(f"/account/in/{aged(link, s)}/").status_code for s in (1190, 1210)]

    assert answers == [200, 410]


@pytest.mark.parametrize(
    "token", ["x", "1.2.3", "1", "%00", "0" * 10_000, "..", "๑.๒.๓", "1.1vQm0A.forged"]
)
def test_a_forged_link_opens_nothing(client, token):
    links.ask("malee@example.com", "th")

    answers = [send(f"/account/in/{token}/") for send in (client.get, client.post)]

    assert {answer.status_code for answer in answers} <= {404, 410}
    assert "customer" not in client.session


def test_the_session_gets_a_new_key_and_a_member_stays_what_they_are(client, noi):
    client.force_login(noi)
    before = client.session.session_key

    come_in(client)

    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(noi.pk)
    client.post("/account/out/")
    assert "customer" not in client.session
    assert client.session["_auth_user_id"] == str(noi.pk)


def test_a_customer_is_no_member(client):
    come_in(client)

    answers = [client.get(address) for address in ("/desk/orders/", "/admin/")]

    assert all("login" in answer["Location"] for answer in answers)


# --- the same answer, few letters -------------------------------------------------------------


def test_known_or_new_the_answer_is_the_same(client, place):
    place()

    answers = [
        knock(client, email).content.decode().replace(email, "")
        for email in ("malee@example.com", "nobody@example.com")
    ]

    known, new = (answer.split("csrfmiddlewaretoken")[0] for answer in answers)
    assert known == new
    assert {m.to[0] for m in posted()} >= {"malee@example.com", "nobody@example.com"}


def test_one_letterbox_gets_few_links_and_the_page_says_the_same(client):
    answers = [
        knock(client, "malee@example.com").status_code for _n in range(links.LINKS_AN_HOUR + 3)
    ]

    assert set(answers) == {200}
    assert Letter.objects.filter(kind=Letter.Kind.LOGIN).count() == links.LINKS_AN_HOUR


def test_one_visitor_writes_to_few_letterboxes(client):
    answers = [knock(client, f"m{n}@example.com").status_code for n in range(MOST_ASKED + 2)]

    assert answers == [200] * MOST_ASKED + [422] * 2
    assert Customer.objects.count() == MOST_ASKED


@pytest.mark.parametrize(
    "email",
    [
        "",
        "malee",
        "malee@example.com\r\nBcc: all@example.com",
        "a@b.com,c@d.com",
        "m\x00@example.com",
        "m@" + "x" * 10_000 + ".com",
        "x" * 10_000,
        "มาลี@example.com",
    ],
)
def test_what_is_no_address_is_said_so_and_writes_nothing(client, email):
    answer = knock(client, email)

    assert answer.status_code == 422
    assert not Customer.objects.exists()


def test_capitals_and_foreign_domains_lead_to_the_one_account(client):
    for typed in ("Malee@Example.com", "malee@EXAMPLE.COM", " malee@example.com "):
        knock(client, typed)
    for typed in ("m@bücher.example", "M@XN--BCHER-KVA.example"):
        knock(client, typed)

    emails = set(Customer.objects.values_list("email", flat=True))

    assert emails == {"malee@example.com", "m@xn--bcher-kva.example"}


def test_an_unsent_link_is_not_sent_when_nobody_waits_any_more():
    links.ask("malee@example.com", "th")
    LoginLink.objects.update(used_at=timezone.now())

    assert posted() == []
    assert not Letter.objects.filter(kind=Letter.Kind.LOGIN).exists()


# --- inside -----------------------------------------------------------------------------------


def test_orders_of_a_guest_join_the_proven_mailbox_and_no_other(client, place):
    mine = place(contact=MALEE.__class__(**{**vars(MALEE), "email": "Malee@Example.com"}))
    other = MALEE.__class__(**{**vars(MALEE), "email": "somchai@example.com"})
    theirs = place(mine.consignments.get().lines.get().variant, contact=other)
    come_in(client)

    page = client.get("/account/").content.decode()

    assert mine.reference in page
    assert theirs.reference not in page


def test_an_address_is_kept_filled_in_at_the_checkout_and_forgotten(client, place):
    customer = come_in(client)
    client.post("/account/addresses/", TYPED)

    kept = customer.addresses.get()

    assert (kept.phone, kept.postcode, kept.district) == ("+66812345678", "52100", "เมืองลำปาง")
    assert prefill(customer)["street"] == "99/4"
    client.post(f"/account/addresses/{kept.pk}/")
    assert prefill(customer) == {"email": "malee@example.com"}


@pytest.mark.parametrize(
    "wrong", [{"postcode": "99999"}, {"phone": "x"}, {"name": ""}, {"street": "x" * 10_000}]
)
def test_a_wrong_address_is_said_so_and_not_kept(client, wrong):
    customer = come_in(client)

    answer = client.post("/account/addresses/", TYPED | wrong)

    assert answer.status_code == 422
    assert not customer.addresses.exists()


def test_the_checkout_of_who_is_in_is_filled_in(client, place, make_bowl):
    place()
    come_in(client)
    client.post("/cart/add/", {"variant": make_bowl("cup").pk, "quantity": 1})

    page = client.get("/checkout/").content.decode()

    for known in ("malee@example.com", MALEE.street, MALEE.postcode, MALEE.name):
        assert f'value="{known}"' in page


def test_another_customers_address_cannot_be_dropped(client):
    theirs = come_in(Client(), "somchai@example.com")
    address = theirs.addresses.create(name="x", phone="x", street="x", postcode="52100")
    come_in(client)

    assert client.post(f"/account/addresses/{address.pk}/").status_code == 404
    assert theirs.addresses.exists()


def test_letters_come_in_the_language_that_was_chosen(client):
    customer = come_in(client)

    client.post("/account/language/", {"language": "en"})
    client.post("/account/language/", {"language": "xx"})

    customer.refresh_from_db()
    assert customer.language == "en"


@pytest.mark.parametrize("room", ["addresses/", "language/", "my-data.json", "erase/"])
def test_outside_every_room_leads_to_the_door(client, room):
    answer = client.post(f"/account/{room}")

    assert answer["Location"] == "/account/"
