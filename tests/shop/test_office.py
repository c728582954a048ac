"""The managers' rooms in the editor: who may enter, and what each button does."""

import html
import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image
from wagtail.users.models import UserProfile

from people.models import Member
from shop import orders
from shop.models import Order, Payment, Refund, Slip, StockRecord
from shop.payments import slip_codes, transfers
from tests.shop.slip_pictures import REFERENCE, code_text, slip_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(manager):
    """Writes pages, sees no order."""
    person = Member.objects.create_user("editor", password="clay and water", first_name="บรรณาธิการ")
    person.groups.add(Group.objects.get(name="News editors"))
    return person


@pytest.fixture
def office(client, manager):
    """A browser in which the manager has logged in."""
    client.force_login(manager)
    return client


@pytest.fixture
def slip(place):
    """Malee's order with a slip that nobody has looked at."""
    held = io.BytesIO()
    Image.new("RGB", (60, 90), "white").save(held, "JPEG")
    return transfers.show_slip(place(), ContentFile(held.getvalue()))


def page_of(order):
    return reverse("shop_office:order", args=[order.pk])


def press(client, deed, *args, **details):
    return client.post(reverse(f"shop_office:{deed}", args=args), details)


@pytest.mark.parametrize(
    "typed",
    ["081-234-5678", "0812345678", "+66812345678", "5678", "มาลี", "ใจงาม"],
)
def test_an_order_is_found_by_telephone_and_name(office, place, typed):
    order = place()

    found = office.get(reverse("shop_office:orders"), {"q": typed}).content.decode()

    assert order.reference in found


def test_an_order_is_found_by_its_number_however_it_is_typed(office, place):
    order = place()

    for typed in (order.reference, order.reference.lower(), order.reference[4:].replace("-", "")):
        found = office.get(reverse("shop_office:orders"), {"q": typed}).content.decode()
        assert order.reference in found, typed


@pytest.mark.parametrize("typed", ['"', "\x00", "x" * 5000, "%", "_", "' OR 1=1 --", "💥"])
def test_odd_searches_get_a_clear_answer(office, place, typed):
    place()

    assert office.get(reverse("shop_office:orders"), {"q": typed}).status_code == 200


def test_one_order_shows_everything(office, slip, manager):
    transfers.confirm(slip.order.payments.get(), by=manager)

    page = office.get(page_of(slip.order)).content.decode()

    for word in (slip.order.reference, "มาลี ใจงาม", "99/4", "PST-BOWL", "ผู้จัดการ"):
        assert word in page


def test_a_slip_is_shown_to_managers_only_and_kept_by_nobody(office, slip):
    response = office.get(reverse("shop_office:slip_picture", args=[slip.pk]))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/jpeg"


def test_confirming_a_slip_pays_the_order_once(office, slip):
    payment = slip.order.payments.get()

    press(office, "confirm", slip.order.pk, payment.pk)
    press(office, "confirm", slip.order.pk, payment.pk)

    slip.refresh_from_db()
    assert slip.order.state == Order.State.PAID or Order.objects.get().state == Order.State.PAID
    assert slip.verdict == Slip.Verdict.ACCEPTED
    assert not Refund.objects.exists()


def test_a_refusal_needs_a_reason(office, slip):
    press(office, "refuse", slip.order.pk, slip.pk, reason="")
    slip.refresh_from_db()
    assert slip.verdict == Slip.Verdict.WAITING

    press(office, "refuse", slip.order.pk, slip.pk, reason="ยอดไม่ตรง")

    slip.refresh_from_db()
    assert (slip.verdict, slip.reason) == (Slip.Verdict.REFUSED, "ยอดไม่ตรง")


def test_an_unpaid_order_is_cancelled_and_a_paid_one_is_not(office, place, make_bowl, manager):
    bowl = make_bowl(on_hand=5)
    unpaid, paid = place(bowl), place(bowl)
    transfers.confirm(paid.payments.get(), by=manager)

    for order in (unpaid, paid):
        press(office, "cancel", order.pk, reason="ผู้ซื้อขอ")

    assert Order.objects.get(pk=unpaid.pk).state == Order.State.CANCELLED
    assert Order.objects.get(pk=paid.pk).state == Order.State.PAID
    assert StockRecord.objects.get(variant=bowl).reserved == 0


def test_money_owed_back_stays_in_sight_until_it_is_returned(office, place, make_bowl, manager):
    bowl = make_bowl(on_hand=1)
    order = place(bowl)
    orders.cancel(order, by=manager)
    place(bowl)
    transfers.confirm(order.payments.get(), by=manager)
    waiting = office.get(reverse("shop_office:orders"), {"state": "refund"}).content.decode()
    assert order.reference in waiting

    press(office, "paid_back", order.pk, Refund.objects.get().pk, reference="SCB 0815")

    assert Refund.objects.get().state == Refund.State.PAID_BACK


def test_stock_is_corrected_with_a_reason_and_never_below_what_is_promised(
    office, place, make_bowl
):
    bowl = make_bowl(on_hand=3)
    place(bowl, 2)

    press(office, "adjust", bowl.pk, change="4", reason="received")
    press(office, "adjust", bowl.pk, change="-6", reason="broken")

    record = StockRecord.objects.get(variant=bowl)
    assert (record.on_hand, record.reserved) == (7, 2)


# --- the code on a slip -------------------------------------------------------------------------


@pytest.fixture
def same_slip(place, make_bowl):
    """Two orders for which one and the same transfer was shown."""
    bowl = make_bowl(on_hand=9)
    orders = place(bowl), place(bowl)
    for order in orders:
        transfers.show_slip(order, slip_file(code_text()))
    return orders


def read(office, order, language, manager):
    """The manager's page in this language."""
    UserProfile.objects.update_or_create(user=manager, defaults={"preferred_language": language})
    return html.unescape(office.get(page_of(order)).content.decode())


def test_a_manager_reads_bank_and_reference_of_a_transfer(office, place, manager):
    order = place()
    transfers.show_slip(order, slip_file(code_text()))

    for language in ("en", "th"):
        page = read(office, order, language, manager)
        with translation.override(language):
            for word in (
                REFERENCE,
                slip_codes.bank_name("004"),
                gettext("Read from the slip’s code."),
            ):
                assert word in page, (language, word)


def test_a_manager_reads_that_no_code_could_be_read(office, slip, manager):
    page = read(office, slip.order, "en", manager)

    assert "No code could be read from this picture" in page


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_manager_reads_for_which_other_order_a_transfer_is_shown(
    office, same_slip, manager, language
):
    first, second = same_slip

    page = read(office, second, language, manager)

    with translation.override(language):
        assert gettext("The same transfer is also shown for:") in page
        assert gettext("This transfer has paid another order already:") not in page
    assert f'<a href="{page_of(first)}">{first.reference}</a>' in page
    assert reverse("shop_office:confirm", args=[second.pk, second.payments.get().pk]) in page


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_manager_reads_which_order_a_transfer_has_paid(office, same_slip, manager, language):
    first, second = same_slip
    transfers.confirm(first.payments.get(), by=manager)

    page = read(office, second, language, manager)

    with translation.override(language):
        assert gettext("This transfer has paid another order already:") in page
        assert gettext("The same transfer is also shown for:") not in page
    assert f'<a href="{page_of(first)}">{first.reference}</a>' in page
    panel = page[page.index("office-slip") : page.index("office-refuse")]
    assert reverse("shop_office:confirm", args=[second.pk, second.payments.get().pk]) not in panel


def test_confirming_a_used_slip_moves_nothing_and_names_the_order(office, same_slip, manager):
    first, second = same_slip
    transfers.confirm(first.payments.get(), by=manager)

    press(office, "confirm", second.pk, second.payments.get().pk)

    second.refresh_from_db()
    assert second.state == Order.State.PLACED
    told = " ".join(str(told) for told in office.get(page_of(second)).context["messages"])
    assert first.reference in told


def test_a_payment_at_stripe_is_not_confirmed_by_hand(office, place):
    payment = place().payments.get()
    Payment.objects.filter(pk=payment.pk).update(method=Payment.Method.STRIPE)

    assert press(office, "confirm", payment.order_id, payment.pk).status_code == 404


# --- who may enter ------------------------------------------------------------------------------

ROOMS = ("orders", "stock")


@pytest.mark.parametrize("who", ["editor", "kham_pan", "stranger"])
def test_nobody_else_enters_the_office(client, request, slip, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    order, payment = slip.order, slip.order.payments.get()
    addresses = [reverse(f"shop_office:{room}") for room in ROOMS]
    addresses += [page_of(order), reverse("shop_office:slip_picture", args=[slip.pk])]
    deeds = [("confirm", order.pk, payment.pk), ("refuse", order.pk, slip.pk), ("cancel", order.pk)]

    for address in addresses:
        response = client.get(address)
        assert response.status_code in (302, 403, 404), address
        assert order.reference.encode() not in response.content
    for deed, *args in deeds:
        assert press(client, deed, *args, reason="x").status_code in (302, 403, 404)

    order.refresh_from_db(), slip.refresh_from_db()
    assert (order.state, slip.verdict) == ("placed", "waiting")


def test_a_list_of_orders_costs_a_fixed_number_of_queries(
    office, place, make_bowl, django_assert_max_num_queries
):
    bowl = make_bowl(on_hand=50)
    for _ in range(3):
        place(bowl)
    office.get(reverse("shop_office:orders"))

    with django_assert_max_num_queries(20):
        office.get(reverse("shop_office:orders"))
