"""Papers as people open them: receipts, slips, labels and pick lists, each only by whom it concerns."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from catalogue.models import Variant
from shop import consignments
from shop.models import Consignment, Order, Seller, TaxBuyer
from shop.orders import Contact
from shop.payments import transfers
from tests.cast import MALEE

pytestmark = pytest.mark.django_db

TAX_ID = "0105536112014"
FORM = {"name": "บริษัท ดินดี จำกัด", "tax_id": "0-1055-36112-01-4", "branch": "", "address": "1 ถนนเก่า"}
HANOI = Contact(
    name="Nguyễn Thị Hoa",
    phone="+84912345678",
    email="hoa@example.com",
    street="12 Hàng Bạc",
    district="Hà Nội",
    postcode="100000",
    country="VN",
)


@pytest.fixture
def paid(place, manager):
    """A factory of orders paid by transfer."""

    def make(*args, **kwargs):
        order = place(*args, **kwargs)
        transfers.confirm(order.payments.get(), by=manager)
        return Order.objects.get(pk=order.pk)

    return make


@pytest.fixture
def registered(db):
    """The seller adds VAT."""
    seller = Seller.load()
    seller.vat_registered, seller.tax_id, seller.name_th = True, TAX_ID, "กลุ่มปงแสนทอง"
    seller.save()
    return seller


@pytest.fixture
def desk(client, kham_pan):
    """A browser in which Kham Pan of the first kiln has logged in."""
    client.force_login(kham_pan)
    return client


def shown(client, name, *args, query=None):
    response = client.get(reverse(name, args=args), query or {})
    assert response.status_code == 200
    return response.content.decode()


def parcel_of(order):
    return order.consignments.get()


def receipt(client, order):
    return shown(client, "shop:order_receipt", order.token)


# --- receipts -----------------------------------------------------------------------------------


def test_the_buyer_opens_the_receipt_from_the_order(client, paid):
    order = paid(quantity=2)
    address = reverse("shop:order_receipt", args=[order.token])
    assert address in client.get(order.get_absolute_url()).content.decode()

    page = receipt(client, order)

    paper = order.papers.get()
    assert paper.called in page
    assert f"<dd>{order.total:,.2f}</dd>" in page
    assert "318.00" in page
    assert "สามร้อย" in page
    assert "บาทถ้วน" in page


def test_it_is_as_secret_as_the_order(client, paid):
    response = client.get(reverse("shop:order_receipt", args=[paid().token]))

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["none", "x" * 10000, "%00", "ก"])
def test_under_no_token_there_is_no_receipt(client, token):
    for name in ("order_receipt", "order_tax_buyer"):
        address = reverse(f"shop:{name}", args=["TOKEN"]).replace("TOKEN", token)
        assert client.get(address).status_code == 404


def test_an_unpaid_order_says_that_there_is_no_receipt_yet(client, place):
    order = place()

    page = receipt(client, order)

    assert order.reference in page
    assert 'class="paper-number"' not in page
    address = reverse("shop:order_receipt", args=[order.token])
    assert address not in client.get(order.get_absolute_url()).content.decode()


def test_an_order_that_cost_nothing_has_a_page_that_says_so(client, place):
    order = place()
    unpaid = receipt(client, order)
    Order.objects.filter(pk=order.pk).update(goods_total=0, delivery_total=0, total=0)

    page = receipt(client, order)

    assert 'class="sheet paper-note"' in page
    assert page != unpaid


def test_on_the_english_page_english_stands_beside_the_thai(client, paid):
    order = paid(language="en")
    with override("en"):
        page = receipt(client, order)

    assert '<span lang="th">ชาม bowl</span> <span class="beside" lang="en">Bowl bowl</span>' in page


def test_after_a_refund_the_credit_note_follows_the_receipt(client, paid, decide):
    order = paid(quantity=2)
    refund = decide(order, {"PST-BOWL": 1})

    page = receipt(client, order)

    receipt_, note = order.papers.all()
    assert page.index(receipt_.called) < page.index(note.called)
    assert f"<dd>{refund.amount:,.2f}</dd>" in page
    assert f"<dd>{order.total - refund.amount:,.2f}</dd>" in page


def test_tax_is_shown_by_a_registered_seller_only(client, paid, registered, make_bowl):
    page = receipt(client, paid(make_bowl(on_hand=2)))
    assert TAX_ID in page
    assert "7%" in page
    Seller.objects.update(vat_registered=False)

    page = receipt(client, paid(make_bowl("cup", on_hand=2)))

    assert "7%" not in page


def test_a_manager_opens_it_and_a_member_does_not(client, paid, manager, kham_pan):
    order = paid()
    address = reverse("shop_office:receipt", args=[order.pk])
    client.force_login(manager)
    assert order.papers.get().called in client.get(address).content.decode()

    client.force_login(kham_pan)

    assert client.get(address).status_code in (302, 403, 404)


def test_who_is_forgotten_is_not_named(client, paid):
    order = paid()
    assert MALEE.name in receipt(client, order)
    order.contact.__class__.objects.filter(order=order).update(name="")

    assert MALEE.name not in receipt(client, order)


# --- whom a tax invoice names -----------------------------------------------------------------


def test_a_buyer_is_named_before_paying(client, place, manager, registered):
    order = place()
    address = reverse("shop:order_tax_buyer", args=[order.token])
    assert address in client.get(order.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200

    assert client.post(address, FORM).status_code == 302
    transfers.confirm(order.payments.get(), by=manager)

    assert TaxBuyer.objects.get().tax_id == TAX_ID
    page = receipt(client, order)
    assert FORM["name"] in page
    assert FORM["address"] in page
    assert client.get(address).status_code == 302
    client.post(address, FORM | {"name": "อื่น"})
    assert TaxBuyer.objects.get().name == FORM["name"]


def test_a_seller_without_registration_asks_for_no_name(client, place):
    order = place()
    address = reverse("shop:order_tax_buyer", args=[order.token])

    assert client.post(address, FORM).status_code == 302
    assert address not in client.get(order.get_absolute_url()).content.decode()
    assert not TaxBuyer.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"tax_id": "0105536112013"},
        {"tax_id": "1234"},
        {"tax_id": "\x00"},
        {"tax_id": "x" * 10000},
        {"name": ""},
        {"name": "ก" * 151},
        {"address": "ก" * 10000},
        {"branch": "ก" * 61},
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field(client, place, registered, typed):
    address = reverse("shop:order_tax_buyer", args=[place().token])

    response = client.post(address, FORM | typed)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not TaxBuyer.objects.exists()


# --- slips, labels, pick list -----------------------------------------------------------------


def test_a_slip_holds_what_lies_in_the_box_and_no_prices_unless_asked(desk, paid, decide):
    order = paid(quantity=3)
    decide(order, {"PST-BOWL": 1})
    parcel = parcel_of(order)

    page = shown(desk, "shop:desk_papers_sheet", "slips", query={"parcel": parcel.pk})

    assert "<b>2</b>" in page
    assert "฿" not in page
    priced = shown(
        desk, "shop:desk_papers_sheet", "slips", query={"parcel": parcel.pk, "prices": "1"}
    )
    assert "฿318" in priced


def test_a_slip_speaks_the_language_of_the_order(desk, paid):
    parcel = parcel_of(paid(language="en"))

    page = shown(desk, "shop:desk_papers_sheet", "slips", query={"parcel": parcel.pk})

    assert '<article class="sheet" lang="en">' in page
    assert "Delivery note" in page
    assert "Bowl bowl" in page


@pytest.mark.parametrize("what", ["labels", "labels-a4"])
def test_a_label_abroad_names_the_country_in_english_capitals(desk, paid, what):
    parcel = parcel_of(paid(contact=HANOI, language="en"))

    page = shown(desk, "shop:desk_papers_sheet", what, query={"parcel": parcel.pk})

    assert '<strong lang="en">VIETNAM</strong>' in page
    assert '<b class="postcode">100000</b>' in page
    assert HANOI.street in page


def test_four_labels_share_a_sheet_of_a4(desk, paid, make_bowl):
    bowl = make_bowl(on_hand=5)
    numbers = [
        parcel_of(paid(bowl, contact=Contact(**{**vars(MALEE), "phone": f"+6681234567{n}"}))).pk
        for n in range(5)
    ]

    page = shown(desk, "shop:desk_papers_sheet", "labels-a4", query={"parcel": numbers})

    assert page.count('<div class="labels-four">') == 2
    assert page.count('class="parcel-label"') == 5


def test_the_pick_list_counts_every_piece_of_all_parcels_to_pack(desk, paid, make_bowl):
    bowl, cup = make_bowl(on_hand=9), make_bowl("cup", on_hand=9)
    for variant, quantity in ((bowl, 2), (bowl, 3), (cup, 1)):
        paid(variant, quantity)

    page = shown(desk, "shop:desk_papers_sheet", "pick-list")

    by_piece, by_parcel = page.split("<h2>")[1:]
    assert by_piece.count("<tr>") - 1 == 2
    assert "<b>5</b>" in by_piece
    assert "<b>1</b>" in by_piece
    assert by_parcel.count("<tr>") - 1 == 3


def test_what_is_sent_is_not_on_the_table_any_more(desk, paid):
    parcel = parcel_of(paid())
    consignments.pack(parcel)
    consignments.send(parcel, carrier="thailand-post", number="EX123456789TH")

    address = reverse("shop:desk_papers_sheet", args=["labels"])

    assert desk.get(address, {"parcel": parcel.pk}).status_code == 404
    assert "checkbox" not in shown(desk, "shop:desk_papers")


def test_parcels_of_other_houses_are_not_printed_here(client, paid, noi, manager):
    parcel = parcel_of(paid())
    client.force_login(noi)
    for what in ("slips", "labels", "labels-a4", "pick-list"):
        address = reverse("shop:desk_papers_sheet", args=[what])
        assert client.get(address, {"parcel": parcel.pk}).status_code == 404
    assert MALEE.name not in shown(client, "shop:desk_papers")
    assert MALEE.name not in shown(client, "shop:desk_papers_sheet", "pick-list")

    client.force_login(manager)

    assert MALEE.name in shown(client, "shop_office:papers")
    query = {"parcel": parcel.pk}
    assert MALEE.name in shown(client, "shop_office:papers_sheet", "slips", query=query)


def test_unpaid_parcels_are_not_printed(desk, place):
    parcel = parcel_of(place())
    address = reverse("shop:desk_papers_sheet", args=["labels"])

    assert desk.get(address, {"parcel": parcel.pk}).status_code == 404


@pytest.mark.parametrize("parcel", ["", "x", "\x00", "-1", "9" * 10000, "๑"])
def test_what_is_no_number_prints_nothing(desk, paid, parcel):
    paid()

    for what in ("slips", "labels"):
        page = shown(desk, "shop:desk_papers_sheet", what, query={"parcel": parcel})
        assert "<address>" not in page
    assert desk.get(reverse("shop:desk_papers_sheet", args=["none"])).status_code == 404


def test_more_parcels_cost_no_more_questions(desk, paid, make_bowl, django_assert_max_num_queries):
    bowl = make_bowl(on_hand=9)
    for number in range(3):
        paid(bowl, contact=Contact(**{**vars(MALEE), "phone": f"+6681234567{number}"}))
    numbers = list(Consignment.objects.values_list("pk", flat=True))
    address = reverse("shop:desk_papers_sheet", args=["slips"])

    with django_assert_max_num_queries(12) as one:
        desk.get(address, {"parcel": numbers[:1]})
    with django_assert_max_num_queries(len(one)):
        desk.get(address, {"parcel": numbers})


def test_prices_on_a_slip_are_those_of_the_pieces_that_are_left(desk, paid, decide):
    order = paid(quantity=3)
    Variant.objects.update(price=Decimal(999))

    page = shown(
        desk,
        "shop:desk_papers_sheet",
        "slips",
        query={"parcel": parcel_of(order).pk, "prices": "1"},
    )

    assert "฿477" in page
    assert "999" not in page
