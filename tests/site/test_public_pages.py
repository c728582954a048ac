"""Every public page in both languages: it answers, in its language, with the headers that keep it safe."""

from datetime import date

import pytest
from django.test import override_settings

from home.models import HomePage, NewsIndexPage, NewsPage, StandardPage
from shop.models import Seller
from tests.cast import added, twin_of

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/products/",
    "/makers/",
    "/makers/kai-chae/",
    "/makers/kai-chae/bowl/",
    "/news/",
    "/news/sorting-day/",
    "/privacy/",
    "/cart/",
]
every_page = pytest.mark.parametrize("address", ADDRESSES)
LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


@pytest.fixture
def site(tree, zones, make_bowl):
    """One page of every kind in both languages, and a seller."""
    make_bowl()
    day, news = date(2026, 8, 16), NewsIndexPage.objects.get(locale__language_code="th")
    written = NewsPage(title="วันคัดเศษ", slug="sorting-day", day=day, intro="คัด", body="<p>คัด</p>")
    twin_of(added(news, written), "Sorting day").save()
    home = HomePage.objects.get(locale__language_code="th")
    notice = StandardPage(title="ความเป็นส่วนตัว", slug="privacy", body="<p>เราเก็บน้อย</p>")
    twin_of(added(home, notice), "Privacy").save()
    Seller.objects.create(name_th="กลุ่มผู้ขาย", name_en="Ceramics Group", phone="000-000-0000")
    return tree


def address_in(language, address):
    return f"/en{address}" if language == "en" else address


@LANGUAGES
@every_page
def test_a_page_answers_in_its_language(client, site, language, address):
    response = client.get(address_in(language, address))

    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert ("กลุ่มผู้ขาย" if language == "th" else "Ceramics Group") in page


@LANGUAGES
@every_page
def test_a_page_runs_no_script_and_no_style_but_its_own_files(client, site, language, address):
    response = client.get(address_in(language, address))

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert " style=" not in response.content.decode()


@every_page
def test_the_switcher_leads_to_the_same_page(client, site, address):
    thai = client.get(address).content.decode()
    english = client.get(f"/en{address}").content.decode()

    assert f'href="/en{address}"' in thai
    assert f'href="{address}"' in english


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a != "/cart/"])
def test_public_pages_carry_no_token_and_no_cookie(client, site, address):
    response = client.get(address)

    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert not response.cookies


@LANGUAGES
@pytest.mark.parametrize(
    "address",
    ["/nowhere/", "/makers/nobody/", "/makers/kai-chae/nothing/", "/products/x/", "/%00/"],
)
def test_a_missing_page_leads_back_to_the_goods(client, site, language, address):
    response = client.get(address_in(language, address))

    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert "kai-chae/bowl/" in response.content.decode()


@LANGUAGES
@override_settings(ROOT_URLCONF="tests.site.broken_urls")
def test_a_broken_page_says_sorry_without_the_database(client, language, django_assert_num_queries):
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get(address_in(language, "/broken/"))

    assert response.status_code == 500
    assert f'<html lang="{language}"' in response.content.decode()


def test_robots_may_read_the_goods_and_nothing_private(client, db):
    robots = client.get("/robots.txt").content.decode()

    assert "Disallow: /en/orders/" in robots
    assert "Disallow: /checkout/" in robots
    assert "Disallow: /products" not in robots


def test_the_sitemap_names_pages_and_no_orders(client, site):
    sitemap = client.get("/sitemap.xml").content.decode()

    assert "/makers/kai-chae/bowl/" in sitemap
    assert "orders" not in sitemap


def test_a_thai_date_is_of_the_buddhist_era_and_an_english_one_is_not(client, site):
    assert "2569" in client.get("/news/sorting-day/").content.decode()
    assert "2026" in client.get("/en/news/sorting-day/").content.decode()


def test_the_demo_page_exists_in_a_demo_only(client, site):
    assert client.get("/demo/").status_code == 404
