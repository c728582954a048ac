"""Being forgotten: who a buyer was is gone, what was sold and paid stays."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop import consignments, ledger, letters, orders
from shop.claims import deciding
from shop.customers import asks, erasing, held, keeping, links, reviews
from shop.models import (
    Customer,
    Erasure,
    LedgerEntry,
    Letter,
    Order,
    OrderContact,
    Payment,
    Review,
    Slip,
    WaitingParty,
)
from shop.payments import refunds, transfers
from tests.cast import MALEE
from tests.shop.claiming import BACK, claimed
from tests.shop.queueing import buyer
from tests.shop.returning import come_in, posted

pytestmark = pytest.mark.django_db
PRIVATE = (MALEE.name, MALEE.phone, MALEE.email, MALEE.street)
DAY = timedelta(days=1)


@pytest.fixture
def delivered(place, manager, settings, tmp_path):
    """A factory of orders that have reached Malee, with a slip that was shown."""
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "shop.private_storage.PrivateStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        slip = Slip(order=order)
        slip.picture.save("x.jpg", ContentFile(b"slip"))
        transfers.confirm(order.payments.get(), by=manager)
        parcel = order.consignments.get()
        consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")
        consignments.deliver(parcel)
        order.refresh_from_db()
        return order

    return make


def contact_of(order):
    return OrderContact.objects.get(order=order)


def everything_said():
    """Every contact, name and word of a buyer in the tables, as one text."""
    rows = [OrderContact, WaitingParty, Customer, Review]
    return str([list(row.objects.values()) for row in rows])


def money():
    """The rows of the books."""
    rows = (Order, Payment, LedgerEntry)
    return [list(row.objects.order_by("pk").values()) for row in rows]


# --- asked for --------------------------------------------------------------------------------


def test_erased_at_once_and_the_books_stay(client, delivered, django_capture_on_commit_callbacks):
    order = delivered()
    come_in(client)
    client.post("/account/addresses/", {"name": "x"})
    picture, before = order.slips.get().picture, money()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/erase/")

    assert answer.status_code == 200
    assert not any(word in everything_said() for word in PRIVATE)
    assert money() == before
    assert not picture.storage.exists(picture.name)
    assert "customer" not in client.session
    assert list(Erasure.objects.values_list("orders", flat=True)) == [[order.pk]]


def test_the_orders_page_stays_and_names_nobody(client, delivered):
    order = delivered()
    come_in(client)
    client.post("/account/erase/")

    page = client.get(order.get_absolute_url())

    assert page.status_code == 200
    assert not any(word in page.content.decode() for word in PRIVATE)


def test_an_open_order_keeps_its_contact_until_it_is_over(client, place, manager):
    order = place()
    come_in(client)
    shown = client.get("/account/erase/").content.decode()
    client.post("/account/erase/")
    marked = contact_of(order)

    keeping.erase_old(timezone.now())
    still = contact_of(order)
    transfers.confirm(order.payments.get(), by=manager)
    consignments.send(order.consignments.get(), carrier="thailand-post", number="EX1")
    consignments.deliver(order.consignments.get())
    keeping.erase_old(timezone.now())

    assert order.reference in shown
    assert (marked.erase_when_done, still.phone) == (True, MALEE.phone)
    assert contact_of(order).phone == ""
    assert not contact_of(order).erase_when_done


@pytest.mark.parametrize("answer", ["none", "another piece", "send it back"])
def test_a_claim_keeps_the_contact_until_it_is_settled(delivered, manager, answer):
    order = delivered()
    about = BACK if answer == "send it back" else {}
    claim = claimed(order.consignments.get(), **about)
    if answer == "another piece":
        deciding.replace(claim, by=manager)
    elif about:
        deciding.take_back(claim, by=manager, answer="99 หมู่ 7")
    open_ = erasing.still_open(Order.objects.all(), timezone.now())
    waited = order in open_

    if answer == "another piece":
        consignments.send(claim.replacements.get(), carrier="thailand-post", number="EX1")
    elif about:
        deciding.arrived(claim, {claim.lines.get().pk: (1, 1)}, by=manager)
        refunds.pay_back(deciding.pay_back(claim, by=manager), by=manager, reference="1")
    else:
        deciding.decline(claim, by=manager, answer="ไม่เห็นรอยแตกในรูป")

    assert waited
    assert order not in open_.all()


def test_a_refund_owed_keeps_the_contact(client, delivered, decide):
    order = delivered()
    decide(order)
    come_in(client)

    client.post("/account/erase/")

    assert contact_of(order).erase_when_done
    assert contact_of(order).email == MALEE.email


def test_an_order_that_may_still_be_paid_late_keeps_the_contact(client, place):
    order = place()
    orders.expire(order, now=timezone.now() + timedelta(hours=2))
    come_in(client)

    client.post("/account/erase/")

    assert contact_of(order).erase_when_done


def test_nothing_of_another_mailbox_is_touched(client, delivered):
    mine = delivered()
    variant = mine.consignments.get().lines.get().variant
    theirs = delivered(variant, contact=MALEE.__class__(**{**vars(MALEE), "email": "n@x.org"}))
    come_in(client)

    client.post("/account/erase/")

    assert contact_of(theirs).name == MALEE.name


def test_waiting_parties_leave_and_letters_are_not_sent(client, make_session, place):
    session = make_session(capacity=1)
    place(session.variant, 1, contact=buyer(1))
    form = {"size": "1", "name": MALEE.name, "phone": "081 234 5678", "email": MALEE.email}
    client.post(f"/waiting/join/{session.pk}/", form)
    come_in(client)

    client.post("/account/erase/")

    party = WaitingParty.objects.get()
    assert (party.state, party.name, party.phone, party.email) == ("left", "", "", "")
    assert posted() == []


def test_letters_owed_to_an_erased_buyer_are_dropped(delivered):
    order = delivered()
    letters.owe(order, Letter.Kind.PAID, cause="again")
    erasing.forget_orders([order.pk])

    assert posted() == []
    assert not order.letters.filter(sent_at=None).exists()


def test_shown_reviews_stay_without_a_name_and_others_go(client, delivered, manager, make_bowl):
    order, second = delivered(), delivered(make_bowl("cup"))
    said = reviews.Said(5, "สวยมาก", "มาลี ใจงาม", "th")
    line = order.consignments.get().lines.get()
    reviews.decide(reviews.write(line, said), Review.State.SHOWN, by=manager)
    reviews.write(second.consignments.get().lines.get(), said)
    come_in(client)

    client.post("/account/erase/")

    (left,) = Review.objects.all()
    assert (left.text, left.name, left.order) == ("สวยมาก", "", order)


def test_erasing_twice_changes_nothing_more(client, delivered):
    order = delivered()
    come_in(client)
    client.post("/account/erase/")

    assert erasing.forget_orders([order.pk]) == 0
    assert client.post("/account/erase/")["Location"] == "/account/"
    assert not keeping.erase_old(timezone.now())


# --- a copy of it -----------------------------------------------------------------------------


def test_the_copy_holds_all_of_it_and_nothing_of_others(client, delivered, make_bowl, place):
    order = delivered()
    other = MALEE.__class__(**{**vars(MALEE), "email": "n@x.org", "name": "สมชาย"})
    place(make_bowl("vase"), contact=other)
    reviews.write(order.consignments.get().lines.get(), reviews.Said(4, "ดี", "ม.", "th"))
    come_in(client)

    answer = client.get("/account/my-data.json")

    told = json.loads(answer.content)
    (listed,) = told["orders"]
    assert listed["contact"]["street"] == MALEE.street
    assert (listed["total"], listed["reviews"][0]["text"]) == (str(order.total), "ดี")
    assert {each["kind"] for each in listed["letters"]} >= {"paid", "sent"}
    assert "สมชาย" not in answer.content.decode()
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_copy_names_wishes_and_what_is_waited_for(client, make_bowl):
    gone = make_bowl("gone", on_hand=0)
    customer = come_in(client)
    customer.wishes.create(product=gone.product)
    asks.ask(gone, customer.email, "th")

    told = held.everything(customer)

    assert told["wishes"] == [gone.product.say("name")]
    assert [each["variant"] for each in told["waits_for"]] == [str(gone)]


# --- kept long enough -------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "gone"), [(729, False), (731, True)])
def test_contacts_are_kept_two_years_after_the_order(delivered, days, gone):
    order = delivered()

    keeping.erase_old(timezone.now() + days * DAY)

    assert (contact_of(order).name == "") == gone


@pytest.mark.parametrize(("days", "gone"), [(89, False), (91, True)])
def test_contacts_of_unpaid_orders_and_slips_are_kept_ninety_days(
    place, delivered, make_bowl, days, gone
):
    unpaid, paid = place(), delivered(make_bowl("cup"))
    orders.expire(unpaid, now=timezone.now() + timedelta(hours=2))

    keeping.erase_old(timezone.now() + days * DAY)

    assert (contact_of(unpaid).phone == "") == gone
    assert (paid.slips.get().picture.name == "") == gone
    assert contact_of(paid).phone == MALEE.phone


def test_an_old_order_that_is_still_open_is_kept(place, manager):
    order = place()
    transfers.confirm(order.payments.get(), by=manager)

    keeping.erase_old(timezone.now() + 3000 * DAY)

    assert contact_of(order).name == MALEE.name


def test_accounts_nobody_uses_and_addresses_nobody_proved_are_dropped(client):
    come_in(client, "used@example.com")
    links.ask("unproven@example.com", "th")

    keeping.erase_old(timezone.now() + 8 * DAY)
    after_a_week = set(Customer.objects.values_list("email", flat=True))
    keeping.erase_old(timezone.now() + 731 * DAY)

    assert after_a_week == {"used@example.com"}
    assert not Customer.objects.exists()


def test_the_command_says_what_it_did_and_twice_is_as_once(delivered):
    delivered()
    said = [StringIO(), StringIO()]

    for out in said:
        call_command("erase_old", now="2126-01-01T00:00+07:00", stdout=out)

    first, second = (out.getvalue() for out in said)
    assert first.startswith("contacts of orders erased: 1,")
    assert second.startswith("contacts of orders erased: 0,")


def test_a_restored_backup_forgets_again(client, delivered, tmp_path):
    order = delivered()
    come_in(client)
    client.post("/account/erase/")
    out = StringIO()
    call_command("erase_old", log=True, stdout=out)
    log = tmp_path / "erasures.jsonl"
    log.write_text(out.getvalue())
    OrderContact.objects.filter(order=order).update(name=MALEE.name, phone=MALEE.phone)

    call_command("erase_old", replay=log, stdout=StringIO())

    assert not any(word in everything_said() for word in PRIVATE)
    assert not any(word in log.read_text() for word in PRIVATE)


@pytest.mark.parametrize("line", ["x", "[]", '{"orders": ["x"]}', '{"orders": 1}'])
def test_a_log_that_is_none_changes_nothing(tmp_path, line):
    log = tmp_path / "log"
    log.write_text(line)

    with pytest.raises(CommandError):
        call_command("erase_old", replay=log)


def test_the_books_of_an_erased_order_still_add_up(client, delivered):
    order = delivered()
    come_in(client)
    before = ledger.balances(order)
    client.post("/account/erase/")

    assert ledger.balances(order) == before
    assert Order.objects.get(pk=order.pk).total == order.total
