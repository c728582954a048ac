"""The read API: what partners are told, in which language, and what they never are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import PageViewRestriction

from catalogue import english
from catalogue.models import Enterprise, EnterprisePage, ProductPage, Upgrade, Variant
from catalogue.models.events import ProductEvent
from home.api import urls
from home.models import NewsPage
from home.models.news_parts import NewsMaker, NewsProduct, NewsTag, NewsTagging
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def village(make_bowl, make_session, tell_workshop, throwing_class, tree):
    """Two bowls of two makers, one told in Thai alone; a workshop with a session; a piece of news."""
    cache.clear()
    return remembered(
        "village of the API",
        lambda: settled(make_bowl, make_session, tell_workshop, throwing_class, tree),
    )


def settled(make_bowl, make_session, tell_workshop, throwing_class, tree):
    """The two bowls, with all that is told about them."""
    bowl, vase = make_bowl("bowl"), make_bowl("vase", enterprise="tao-plai-na", on_hand=1)
    thai = ProductPage.objects.get(product=vase.product, locale__language_code="th")
    twin = english.twin_of(thai)
    ProductPage.objects.filter(pk=twin.pk).update(alias_of=thai.pk, title="แจกัน")
    make_session(throwing_class)
    tell_workshop(throwing_class)
    Upgrade.objects.filter(product=bowl.product).update(workshop=throwing_class)
    tell_news(tree, bowl, vase, throwing_class)
    return bowl, vase


@pytest.fixture
def pictured(village, a_photo):
    """The first bowl with a photo, drawn in two sizes."""
    photo = a_photo("bowl", alt_th="ชามสีน้ำตาล", alt_en="A brown bowl")
    photo.get_renditions("width-320|format-webp", "width-640|format-jpeg")
    ProductPage.objects.filter(product=village[0].product).update(photo=photo)


def tell_news(tree, bowl, vase, workshop):
    """A piece that tells of both bowls, a maker, a workshop, under a tag."""
    page = NewsPage(title="เตาใหม่ & ของใหม่", slug="kiln", day=date(2026, 8, 16), intro="มาดู")
    page.body = "<h2>เตา</h2><p>ร้อน &amp; ใหญ่<br/>มาก</p><ul><li>หนึ่ง</li></ul>"
    page.workshop = workshop
    tree["th"]["news"].add_child(instance=page)
    tag = NewsTag.objects.create(slug="kilns", name_th="เตา", name_en="Kilns")
    page.taggings = [NewsTagging(tag=tag)]
    page.told_products = [NewsProduct(product=bowl.product), NewsProduct(product=vase.product)]
    page.told_makers = [NewsMaker(enterprise=bowl.product.enterprise)]
    page.save_revision().publish()


def read(client, address, status=200, **asked):
    """The JSON of one address."""
    answer = client.get(f"{V1}/{address}", asked)
    assert answer.status_code == status, answer.content
    return answer.json()


def codes(client, address, **asked):
    """The codes of one list."""
    return [row["code"] for row in read(client, address, **asked)["results"]]


# --- what is told ---------------------------------------------------------------------------------


def test_a_product_is_told_with_its_pictures_prices_and_materials(client, pictured, settings):
    told = read(client, "products/bowl", lang="en")

    assert told["name"] == {"text": "Bowl bowl", "language": "en"}
    assert told["story"] == {"text": "ชามดี", "language": "en"}  # as its English page has it
    assert told["url"] == f"{settings.PUBLIC_URL}/en/makers/kai-chae/bowl/"
    assert told["maker"] == {
        "code": "kai-chae",
        "name": {"text": "Bantam Throwers", "language": "en"},
    }
    (offer,) = told["offers"]
    assert (told["price_from"], told["currency"]) == ("159.00", "THB")
    assert (offer["sku"], offer["price"], offer["availability"]) == (
        "PST-BOWL",
        "159.00",
        told["availability"],
    )
    assert told["availability"] == "few-left"  # of five
    assert [(each["percent"], each["recycled"]) for each in told["materials"]] == [
        (25, True),
        (75, False),
    ]
    assert told["materials"][0]["source"] == {"text": "ชามร้าว", "language": "th"}
    (picture,) = told["pictures"]
    assert picture["alt"] == {"text": "A brown bowl", "language": "en"}
    assert [each["type"] for each in picture["sizes"]] == ["image/webp", "image/jpeg"]
    assert all(each["url"].startswith(settings.PUBLIC_URL) for each in picture["sizes"])
    assert picture["sizes"][0]["width"] == 60


def test_what_nobody_has_told_in_english_comes_in_thai_and_says_so(client, village, settings):
    vase, bowl = read(client, "products", lang="en")["results"]

    assert vase["name"] == {"text": "ชาม vase", "language": "th"}
    assert vase["url"] == f"{settings.PUBLIC_URL}/makers/tao-plai-na/vase/"
    assert bowl["name"]["language"] == "en"


def test_news_are_told_in_plain_words_with_the_codes_of_what_they_tell_of(client, village):
    (told,) = read(client, "news")["results"]

    assert told["name"]["text"] == "เตาใหม่ & ของใหม่"
    assert told["body"]["text"] == "เตา\nร้อน & ใหญ่\nมาก\nหนึ่ง"
    assert (told["products"], told["makers"], told["workshop"]) == (
        ["bowl", "vase"],
        ["kai-chae"],
        "throwing",
    )
    assert told["tags"] == [{"code": "kilns", "name": {"text": "เตา", "language": "th"}}]
    assert read(client, f"news/{told['code']}") == told


def test_a_workshop_is_told_with_its_coming_sessions(client, village, make_session, throwing_class):
    gone = make_session(throwing_class, starts_in=timedelta(days=20))
    type(gone).objects.filter(pk=gone.pk).update(cancelled_at=timezone.now())
    old = make_session(throwing_class, starts_in=timedelta(days=30))
    type(old).objects.filter(pk=old.pk).update(starts_at=timezone.now() - timedelta(days=1))

    told = read(client, "workshops/throwing", lang="en")

    assert [
        (each["price"], each["seats"], each["cancelled"], each["languages"])
        for each in told["sessions"]
    ] == [("450.00", "in-stock", False, ["th"]), (None, "sold-out", True, ["th"])]
    assert told["sessions"][0]["place"] == {"text": "Field's Edge yard", "language": "en"}
    assert told["products"] == ["bowl"]
    assert codes(client, "workshops", coming="true") == ["throwing"]
    assert codes(client, "workshops", coming="false") == []


def test_a_makers_page_is_told(client, village):
    told = read(client, "makers/tao-plai-na")

    assert (told["name"]["text"], told["story"]["text"]) == ("เตาปลายนา", "เรื่อง")
    assert told["open_for_orders"] is True
    assert sorted(codes(client, "makers")) == ["kai-chae", "tao-plai-na"]


# --- what is not told -----------------------------------------------------------------------------


def test_what_is_no_longer_shown_is_gone_from_everywhere(client, village):
    _bowl, vase = village
    type(vase.product).objects.filter(pk=vase.product_id).update(on_sale=False)

    (news,) = read(client, "news")["results"]

    assert codes(client, "products") == ["bowl"]
    assert news["products"] == ["bowl"]
    read(client, "products/vase", status=404)


def test_a_restricted_page_is_told_to_nobody(client, village):
    page = EnterprisePage.objects.get(enterprise__code="tao-plai-na", locale__language_code="th")
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert codes(client, "makers") == ["kai-chae"]
    assert codes(client, "products") == ["bowl"]


def test_goods_of_a_closed_maker_have_no_price(client, village):
    Enterprise.objects.update(is_open=False)

    told = read(client, "products/bowl")

    assert (told["price_from"], told["offers"], told["availability"]) == (None, [], "sold-out")


def test_a_choice_that_is_switched_off_is_not_told(client, village):
    bowl, _vase = village
    Variant.objects.filter(pk=bowl.pk).update(active=False)

    assert read(client, "products/bowl")["offers"] == []


KNOWN = set(
    """
alt availability body care category changed cancelled code count currency day days_to_make
depth detail diameter_cm dishwasher ends_at errors established first_day food_contact height
height_cm id intro in_stock language languages last_day length_cm limit made_by maker makers
map_link materials measures members microwave name news next number offers oldest one_of_a_kind
open_for_orders option organiser outdoor oven page pages percent pictures place previous price
price_from products recycled recycled_percent recycled_source results seats sessions sizes sku
source starts_at story tags text topic type url village_no volume_ml waste weight_g width
width_cm words workshop youngest
""".split()  # noqa: SIM905
)


def keys(told):
    """Every key of an answer, however deep."""
    if isinstance(told, dict):
        return set(told).union(*map(keys, told.values()))
    return set().union(*map(keys, told)) if isinstance(told, list) else set()


def test_no_other_field_and_no_private_fact_leaves_the_house(client, pictured):
    Enterprise.objects.update(
        pick_up_place_th="บ้านป้าคำ 081-234-5678", pick_up_hours_th="ความลับ", make_days=77
    )
    everything = [
        read(client, kind, lang=lang, limit=100)
        for kind in ("products", "makers", "news", "workshops")
        for lang in ("th", "en")
    ]

    assert keys(everything) - KNOWN == set()
    assert "081-234" not in str(everything)
    assert "ความลับ" not in str(everything)
    stock = {"on_hand", "reserved", "capacity", "packed_weight_g"}
    assert not stock & keys(urls.described()["components"]["schemas"])


# --- how it can be asked --------------------------------------------------------------------------


def test_lists_are_narrowed(client, village):
    bowl, vase = village
    Variant.objects.filter(pk=vase.pk).update(availability="sold-out")
    type(bowl.product).objects.filter(pk=bowl.product_id).update(recycled_percent=80)
    type(vase.product).objects.filter(pk=vase.product_id).update(recycled_percent=25)

    for asked, found in (
        ({"maker": "kai-chae"}, ["bowl"]),
        ({"maker": "nobody"}, []),
        ({"category": "tableware"}, ["vase", "bowl"]),
        ({"category": "none"}, []),
        ({"recycled_from": "50"}, ["bowl"]),
        ({"recycled_from": "0"}, ["vase", "bowl"]),
        ({"in_stock": "true"}, ["bowl"]),
        ({"in_stock": "false"}, ["vase", "bowl"]),
    ):
        assert codes(client, "products", **asked) == found, asked


def test_a_partner_asks_for_what_has_changed(client, village):
    bowl, _vase = village
    later = timezone.now() + timedelta(minutes=1)
    before = codes(client, "products", changed_since=later.isoformat())
    ProductEvent.objects.create(product=bowl.product, variant=bowl, what="price")
    ProductEvent.objects.update(at=later + timedelta(minutes=1))

    after = read(client, "products", changed_since=later.isoformat())["results"]

    assert before == []
    assert [row["code"] for row in after] == ["bowl"]
    assert datetime.fromisoformat(after[0]["changed"]) > later
    assert codes(client, "makers", changed_since="1970-01-01T00:00:00Z") == []


def test_english_alone_that_was_published_counts_as_a_change(client, village):
    later = timezone.now() + timedelta(minutes=1)
    told = ProductPage.objects.filter(product__code="bowl", locale__language_code="en")
    told.update(last_published_at=later)

    assert codes(client, "products", changed_since=later.isoformat()) == ["bowl"]
    assert client.get(f"{V1}/products/bowl?lang=en")["Last-Modified"] == later.astimezone(
        UTC
    ).strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_list_is_read_page_by_page(client, village, settings):
    first = read(client, "products", limit="1", lang="en")
    second = read(client, "products", limit="1", page="2")
    behind = read(client, "products", page="100000")

    assert (first["count"], first["pages"], first["previous"]) == (2, 2, None)
    assert first["next"] == f"{settings.PUBLIC_URL}{V1}/products?lang=en&limit=1&page=2"
    assert client.get(first["next"].removeprefix(settings.PUBLIC_URL)).status_code == 200
    assert second["next"] is None
    assert second["previous"].endswith("limit=1&page=1")
    assert (behind["results"], behind["previous"]) == (
        [],
        f"{settings.PUBLIC_URL}{V1}/products?page=1",
    )


WRONG = (
    *("limit=-1", "limit=0", "limit=101", "limit=1_0", "limit=", "page=0", "page=%E0%B9%91"),
    *(f"page={10**18}", f"page={10**400}", "page=1.5", "page=+1", "lang=xx", "lang=%00"),
    *("maker=%00", "maker=a%00b", "maker=", "maker=%E0%B9%84%E0%B8%81%E0%B9%88", "category=a%20b"),
    *("recycled_from=101", "recycled_from=NaN", "recycled_from=1e9", "recycled_from=-0"),
    *("in_stock=1", "in_stock=True", "changed_since=0", "changed_since=yesterday"),
    *("changed_since=2026-02-30T00:00:00Z", "changed_since=0001-01-01T00:00:00%2B14:00"),
    *("changed_since=2026-01-01T00:00:00", "recyled_from=5", "page=1&page=2", "q=x", "%00=1"),
    f"maker={'a' * 5000}",
)


def test_what_cannot_be_understood_is_refused_and_named(client, village):
    for asked in WRONG:
        answer = client.get(f"{V1}/products?{asked}")

        assert (answer.status_code, answer["Content-Type"]) == (
            422,
            "application/problem+json",
        ), asked
        assert answer.json()["errors"], asked
    told = client.get(f"{V1}/products?limit=x").json()
    assert told["errors"] == [
        {"parameter": "limit", "problem": "should be a whole number in the figures 0-9"}
    ]


def test_a_moment_is_read_in_every_zone_and_with_a_plus_that_got_lost(client, village):
    for asked in (
        "2026-01-01T00:00:00Z",
        "2026-01-01t07:00:00.123456789%2B07:00",
        "2026-01-01T07:00:00+07:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ):
        assert client.get(f"{V1}/products?changed_since={asked}").status_code == 200, asked


def test_an_address_that_is_not_there_is_answered_in_the_same_shape(client, village):
    for address in ("", "/", "/nothing", "/products/", "/products/none", "/products/a/b", "/%00"):
        answer = client.get(f"{V1}{address}")

        assert answer.status_code == (404 if address else 301) or address == "", address
        if address:
            assert answer["Content-Type"] == "application/problem+json", address
            assert answer.json()["status"] == 404
