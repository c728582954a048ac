"""The demo shop: it fills an empty database, keeps what it made, and touches nobody else's."""

import json
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import Translation

from catalogue.models import EnterprisePage, Photo, Product, ProductPage
from catalogue.models.photos import RENDITIONS
from home.demo import content as told
from home.demo import database, logins
from home.management.commands import demo
from people.models import Member
from shop.letterbox import FolderBackend
from shop.models import Letter, Order, Seller, Slip, StockRecord

SOME = {"coaster-terrazzo-set", "rooster-bowl-cobalt-nested", "planter-mini-trio"}


@pytest.fixture(autouse=True)
def _demo_settings(settings, tmp_path, monkeypatch):
    """As `make demo` starts, but everything is written below a folder of the test's own."""
    settings.DEBUG = True
    settings.VAR, settings.LETTERBOX = tmp_path, tmp_path / "letters"
    settings.EMAIL_BACKEND = "shop.letterbox.FolderBackend"
    monkeypatch.setenv("PORT", "8000")
    for name in ("PUBLIC_URL", "WAGTAILADMIN_BASE_URL", "CSRF_TRUSTED_ORIGINS"):
        setattr(settings, name, getattr(settings, name))  # put back when the test is over


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The same demo with three products instead of thirty."""
    whole = told.content()
    products = [product for product in whole["products_on_sale"] if product["code"] in SOME]
    skus = {variant["sku"] for product in products for variant in product["variants"]}
    makers = {product["enterprise"] for product in products}
    part = whole | {
        "products_on_sale": products,
        "enterprises": [facts for facts in whole["enterprises"] if facts["code"] in makers],
        "news_items": whole["news_items"][:1],
        "workshops": whole["workshops"] | {"held": whole["workshops"]["held"][:1]},
        "standard_pages": whole["standard_pages"][:2],
        "orders": [
            order for order in whole["orders"] if {sku for sku, _ in order["lines"]} <= skus
        ],
    }
    named = json.dumps({name: facts for name, facts in part.items() if name != "photos"})
    part["photos"] = {name: words for name, words in whole["photos"].items() if name in named}
    (tmp_path / "content.json").write_text(json.dumps(part))
    monkeypatch.setattr(told, "HERE", tmp_path)
    told.content.cache_clear()
    yield part
    told.content.cache_clear()


def start(*options):
    """What `make demo` runs, without the server."""
    call_command("demo", "--no-serve", *options)


def pictures(page):
    """The photos of a product page in their order."""
    return [page.photo_id, *page.gallery.order_by("sort_order").values_list("photo_id", flat=True)]


# --- what it makes ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_demo_is_made_once_and_kept(small, client, settings):
    start()

    english = Locale.objects.get(language_code="en")
    home = Site.objects.get(is_default_site=True).root_page
    for page in Page.objects.descendant_of(home).filter(locale=home.locale).specific():
        twin = page.get_translation(english).specific
        assert (twin.live, twin.alias_of, twin.slug) == (True, None, page.slug)
        assert twin.title != page.title
        if isinstance(page, ProductPage):
            assert twin.product == page.product
            assert twin.photo == page.photo
            assert pictures(twin) == pictures(page)
        if isinstance(page, EnterprisePage):
            assert twin.enterprise == page.enterprise
    for needed, done in map(Translation.get_progress, Translation.objects.all()):
        assert done == needed
    assert {product.code for product in Product.objects.for_sale()} == SOME
    assert all(photo.renditions.count() == len(RENDITIONS) for photo in Photo.objects.all())
    assert {order.state for order in Order.objects.all()} == {"paid", "expired", "placed"}
    assert StockRecord.objects.count() == sum(
        len(facts["variants"]) for facts in small["products_on_sale"]
    )
    assert not Letter.objects.filter(sent_at=None).exists()

    before = logins.kept().read_bytes()
    Product.objects.filter(code="planter-mini-trio").update(featured=True)
    start("--port", "8123")

    assert logins.kept().read_bytes() == before
    assert Product.objects.get(code="planter-mini-trio").featured
    assert Site.objects.get(is_default_site=True).port == 8123
    for address in ("/", "/en/", "/products/", "/en/demo/", "/demo/"):
        assert client.get(address).status_code == 200
    for login in logins.read()["logins"]:
        assert client.login(username=login["login"], password=login["password"])


def test_nobody_else_on_the_machine_reads_the_passwords(db):
    logins.keep([], database="somewhere", migrations="of today")

    assert stat.S_IMODE(logins.kept().stat().st_mode) == 0o600


# --- what it refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_a_database_of_somebody_else_is_not_touched(db, monkeypatch, options):
    Member.objects.create_user("somchai")
    monkeypatch.setattr(database, "empty", lambda: pytest.fail("it was emptied"))

    with pytest.raises(CommandError, match="not the demo's"):
        start(*options)

    assert not Seller.load().is_demo


@pytest.mark.parametrize("options", [(), ("--reset",)])
def test_outside_debug_there_is_no_demo(db, settings, monkeypatch, options):
    settings.DEBUG = False
    database.mark()
    monkeypatch.setattr(database, "empty", lambda: pytest.fail("it was emptied"))

    with pytest.raises(CommandError, match="DEBUG"):
        start(*options)


@pytest.mark.parametrize(
    "marks",
    [{}, {"database": "another"}, {"migrations": "of yesterday"}],
    ids=["broken off", "other", "old"],
)
def test_a_demo_that_does_not_fit_is_left_alone_and_the_cure_is_named(db, marks):
    database.mark()
    if marks:
        fitting = {"database": database.name(), "migrations": database.fingerprint()}
        logins.keep([], **(fitting | marks))

    with pytest.raises(CommandError, match="make demo-reset"):
        start()


def test_a_port_in_use_is_said_in_one_sentence(db, monkeypatch):
    monkeypatch.setattr(demo, "taken", lambda port: True)

    with pytest.raises(CommandError, match="Port 8000 is in use"):
        call_command("demo", "--port", "8000")


# --- what beginning anew takes away -------------------------------------------------------------


@pytest.fixture
def emptied(monkeypatch, settings, tmp_path):
    """Empties the demo, but leaves the tests their tables."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(database, "drop", lambda: None)
    return database.empty


def written(*folders):
    """Every file below the folders."""
    return {file for folder in folders for file in folder.rglob("*") if file.is_file()}


def letter_about(reference):
    """A letter as the folder keeps it."""
    letter = EmailMultiAlternatives("Received", f"Order number {reference}\n", to=["a@example.com"])
    letter.attach_alternative(f"<p>{reference}</p>", "text/html")
    FolderBackend().send_messages([letter])


def test_no_file_of_another_shop_is_taken_away(emptied, a_photo, place, settings, tmp_path):
    folders = tmp_path, settings.PRIVATE_ROOT
    for folder in (tmp_path / "media/images", settings.PRIVATE_ROOT / "slips"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bowl.jpg").write_bytes(b"of a shop in another database")
    letter_about("PST-0000-0000")
    foreign = written(*folders)
    order, photo = place(), a_photo()
    photo.get_renditions(*RENDITIONS)
    Slip.objects.create(order=order, picture=ContentFile(b"slip", "bowl.jpg"))
    letter_about(order.reference)
    logins.keep([])
    kinds = {file.parent.name for file in written(*folders) - foreign}
    assert kinds == {tmp_path.name, "original_images", "images", "slips", "letters"}

    emptied()

    assert written(*folders) == foreign


def test_a_demo_of_older_tables_can_be_emptied(emptied, db, monkeypatch):
    monkeypatch.setattr(database, "FILES", {("catalogue_picture", "file"): "default"})
    logins.keep([])

    emptied()

    assert not logins.kept().exists()


# --- its page -----------------------------------------------------------------------------------


@pytest.fixture
def mark(db):
    """The demo's mark, and one letter."""
    database.mark()


@pytest.fixture
def letterbox(settings):
    """A folder with one letter, and beside it what nobody may read."""
    settings.LETTERBOX.mkdir()
    (settings.LETTERBOX / "20260101-letter-1.html").write_text("<p>Hello</p>")
    (settings.LETTERBOX / "20260101-letter-1.txt").write_text("From: a\nSubject: Received\n\nHello")
    (settings.VAR / "secret.html").write_text("secret")


ADDRESSES = ["/demo/", "/demo/letters/20260101-letter-1.html"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_shop_that_is_no_demo_has_no_demo_page(db, client, letterbox, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_outside_debug_there_is_no_demo_page(mark, client, settings, letterbox, address):
    settings.DEBUG = False

    assert client.get(address).status_code == 404


def test_the_demo_page_leads_to_the_letters(mark, client, letterbox):
    page = client.get(ADDRESSES[0])

    assert [letter["title"] for letter in page.context["letters"]] == ["Received"]
    assert "no-store" in page["Cache-Control"]


def test_a_letter_may_show_itself_and_do_nothing(mark, client, letterbox):
    letter = client.get(ADDRESSES[1])

    assert letter.content == b"<p>Hello</p>"
    assert letter["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize(
    "name",
    [
        "..%2fsecret.html",
        "%2e%2e/secret.html",
        "20260101-letter-1.txt",
        "none.html",
        "a\x00.html",
        "ก.html",
    ],
)
def test_only_letters_can_be_read(mark, client, letterbox, name):
    assert client.get(f"/demo/letters/{name}").status_code == 404
