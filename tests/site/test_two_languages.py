"""Pages nobody has told in English: shown in Thai within the English frame, marked, and not indexed."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from wagtail.models import Locale, Page, Site

from catalogue import drafts, english
from catalogue.models import (
    Category,
    Enterprise,
    EnterprisePage,
    MakersPage,
    Material,
    ProductPage,
    ProductsPage,
    Session,
    Workshop,
)
from home.models import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    StandardPage,
    WorkshopIndexPage,
    WorkshopPage,
)
from shop.models import Seller
from tests.remembered import remembered
from tests.site.tongues import unmarked

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/products/",
    "/products/?category=tableware",
    "/makers/",
    "/makers/kai-chae/",
    "/makers/kai-chae/bowl/",
    "/news/",
    "/news/sorting-day/",
    "/workshops/",
    "/workshops/throwing/",
    "/privacy/",
    "/cart/",
    "/search/?q=bowl",
    "/nowhere/",
]
PAGES = [a for a in ADDRESSES if a not in ("/cart/", "/nowhere/") and "?" not in a]
every_page = pytest.mark.parametrize("address", PAGES)


def shown(parent, page):
    """A Thai page, published as an editor does."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def only_in_thai(bowl):
    """The rows lose every English word; a fixture's names are both."""
    Enterprise.objects.update(name_en="", pick_up_place_en="")
    Category.objects.update(name_en="")
    Material.objects.update(name_en="")
    bowl.product.variants.update(option_en="")
    Workshop.objects.update(name_en="", place_en="", organiser_en="", code="throwing")
    Session.objects.update(room_en="")


def thai_front():
    """The front page of a site whose every page is Thai."""
    Page.objects.filter(depth=2).delete()
    home = HomePage(
        title="เซรามิก ปงแสนทอง",
        slug="home",
        locale=Locale.objects.get(language_code="th"),
        lead="จากเศษ",
        shards_title="เศษ",
        shards_text="เก็บเศษ",
        shards_steps="คัด\nบด",
        table_title="โต๊ะ",
        table_text="กินข้าว",
        search_description="ร้านชาม",
    )
    shown(Page.objects.get(depth=1), home)
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def wares_in_thai(home, bowl):
    """The listing, the makers, one of them and its bowl."""
    shown(home, ProductsPage(title="สินค้า", slug="products", intro="ทุกชิ้น"))
    makers = shown(home, MakersPage(title="ผู้ผลิต", slug="makers", intro="ทุกคน"))
    maker = EnterprisePage(
        title="กลุ่มไก่แจ้", slug="kai-chae", enterprise=bowl.product.enterprise, story="<p>เรื่อง</p>"
    )
    shown(makers, maker)
    piece = drafts.of_product(bowl.product, slug="bowl")
    piece.title, piece.story = "ชามเศษ", "<p>ปั้นวันนี้</p>"
    piece.save_revision().publish()


def news_in_thai(home):
    """The list of the news and one piece of it."""
    news = shown(home, NewsIndexPage(title="ข่าว", slug="news"))
    day = date(2026, 8, 16)
    written = NewsPage(title="วันคัดเศษ", slug="sorting-day", day=day, intro="คัด", body="<p>คัด</p>")
    shown(news, written)


def workshops_in_thai(home, session):
    """The list of the workshops and the page of one."""
    classes = shown(home, WorkshopIndexPage(title="เวิร์กช็อป", slug="workshops"))
    told_of = {"intro": "ลองปั้น", "body": "<p>สองชั่วโมง</p>", "workshop": session.workshop}
    shown(classes, WorkshopPage(title="คลาสแป้นหมุน", slug="throwing", **told_of))


@pytest.fixture
def thai_only(make_bowl, throwing_class, make_session):
    """A shop in which nobody has written a word of English: neither on a page nor in a row."""
    return remembered("thai only", lambda: thai_shop(make_bowl, make_session))


def thai_shop(make_bowl, make_session):
    """The front page of that shop, with everything below it."""
    bowl, session = make_bowl("bowl", publish=False), make_session()
    only_in_thai(bowl)
    home = thai_front()
    wares_in_thai(home, bowl)
    news_in_thai(home)
    workshops_in_thai(home, session)
    notice = StandardPage(title="ความเป็นส่วนตัว", slug="privacy", body="<p>น้อย</p>", in_footer=True)
    shown(home, notice)
    Seller.objects.create(name_th="กลุ่มผู้ขาย", phone="000-000-0000")
    return home


def get(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_thai_stands_outside_thai_blocks_of_an_english_page(client, thai_only, address):
    assert unmarked(get(client, f"/en{address}")) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_english_sentence_stands_unmarked_on_a_thai_page(client, thai_only, address):
    assert unmarked(get(client, address)) == []


@every_page
def test_an_untold_page_says_so_and_leaves_the_index_to_the_thai_one(client, thai_only, address):
    page = get(client, f"/en{address}")

    assert "This page is not yet in English" in page
    assert '<html lang="en"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert re.search(rf'<link rel="canonical" href="http://[^/"]+{address}">', page)
    assert "hreflang=" not in re.sub(r"<a\b[^>]*>", "", page)


@every_page
def test_its_thai_page_names_no_counterpart_and_the_switcher_says_why(client, thai_only, address):
    page = get(client, address)

    assert "noindex" not in page
    assert "hreflang=" not in re.sub(r"<a\b[^>]*>", "", page)
    assert f'href="/en{address}"' in page
    assert "not yet in English, shown in Thai" in page


def tell(page, **words):
    """The page put into English and published."""
    locale = Locale.objects.get(language_code="en")
    english.translate(page, words, locale)


WORDS = {"title": "Shard bowl", "story": "<p>Thrown today</p>"}


@pytest.fixture
def told(thai_only, django_capture_on_commit_callbacks):
    """One of them has been put into English meanwhile."""
    page = ProductPage.objects.get(slug="bowl", locale__language_code="th")
    with django_capture_on_commit_callbacks(execute=True):
        tell(page, **WORDS)
    return page


def test_told_pages_name_each_other_and_thai_for_everybody_else(client, told):
    address = "/makers/kai-chae/bowl/"

    for one in (address, f"/en{address}"):
        page = get(client, one)
        assert "noindex" not in page
        assert re.search(rf'<link rel="canonical" href="http://[^/"]+{one}">', page)
        for code, url in (("th", address), ("en", f"/en{address}"), ("x-default", address)):
            pattern = rf'<link rel="alternate" hreflang="{code}" href="http://[^/"]+{url}">'
            assert re.search(pattern, page)
        assert unmarked(page) == []


def test_where_english_was_taken_down_the_switcher_leads_to_the_nearest_page(client, told):
    told.get_translation(Locale.objects.get(language_code="en")).unpublish()

    page = get(client, "/makers/kai-chae/bowl/")

    assert 'href="/en/makers/kai-chae/"' in page
    assert "this page is not there in English" in page
    assert "hreflang=" not in re.sub(r"<a\b[^>]*>", "", page)


def test_the_sitemap_holds_told_pages_with_their_counterparts(client, told):
    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    rows = ElementTree.fromstring(get(client, "/sitemap.xml")).findall("s:url", names)  # noqa: S314

    found = {
        re.sub(r"^http://[^/]+", "", row.find("s:loc", names).text): {
            link.get("hreflang") for link in row.findall("x:link", names)
        }
        for row in rows
    }
    assert found["/makers/kai-chae/bowl/"] == {"th", "en", "x-default"}
    assert found["/en/makers/kai-chae/bowl/"] == {"th", "en", "x-default"}
    assert found["/privacy/"] == set()
    assert [address for address in found if address.startswith("/en/")] == [
        "/en/makers/kai-chae/bowl/"
    ]
    today = date.today().year  # noqa: DTZ011
    assert all(row.find("s:lastmod", names).text.startswith(str(today)) for row in rows)


def test_an_untold_page_costs_no_more_queries_than_a_told_one(
    client, thai_only, django_assert_max_num_queries
):
    get(client, "/en/makers/kai-chae/bowl/")

    with django_assert_max_num_queries(19):
        get(client, "/en/makers/kai-chae/bowl/")
    with django_assert_max_num_queries(16):
        get(client, "/en/products/")
