"""The map of the site, read by the rules of sitemaps.org, and what robots may not read."""

from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from catalogue.models import ProductPage
from home.sitemap import PagesSitemap

pytestmark = pytest.mark.django_db

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
# The order and number of elements as the schema of sitemaps.org states them; others' come after.
SCHEMA = etree.RelaxNG(
    etree.fromstring(
        b"""
<element name="urlset" ns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <oneOrMore><element name="url">
    <element name="loc"><data type="anyURI"><param name="minLength">12</param></data></element>
    <optional><element name="lastmod"><data type="date"/></element></optional>
    <zeroOrMore><element ns="http://www.w3.org/1999/xhtml" name="link">
      <attribute ns="" name="rel"><value>alternate</value></attribute>
      <attribute ns="" name="hreflang"><choice><value>th</value><value>en</value>
        <value>x-default</value></choice></attribute>
      <attribute ns="" name="href"><data type="anyURI"/></attribute>
    </element></zeroOrMore>
    <zeroOrMore><element ns="http://www.google.com/schemas/sitemap-image/1.1" name="image">
      <element ns="http://www.google.com/schemas/sitemap-image/1.1" name="loc">
        <data type="anyURI"/></element>
    </element></zeroOrMore>
  </element></oneOrMore>
</element>"""
    )
)


def read(client, address="/sitemap.xml"):
    return etree.fromstring(client.get(address).content)


def test_the_map_follows_the_schema_and_shows_pictures(client, make_bowl, a_photo):
    make_bowl()
    ProductPage.objects.update(photo=a_photo("bowl"))

    found = read(client)

    SCHEMA.assertValid(found)
    pictures = found.xpath(
        "//s:url[s:loc[contains(., '/bowl/')]]/i:image/i:loc/text()", namespaces=NAMES
    )
    assert len(pictures) == 2
    assert all("format-jpeg" in picture or picture.endswith(".jpg") for picture in pictures)


def test_a_large_shop_is_told_in_parts(client, make_bowl, monkeypatch):
    make_bowl()
    whole = set(read(client).xpath("//s:loc/text()", namespaces=NAMES))
    monkeypatch.setattr(PagesSitemap, "limit", 5)

    parts = read(client).xpath("//s:loc/text()", namespaces=NAMES)
    told = [
        address
        for part in parts
        for address in read(client, part.partition("testserver")[2]).xpath(
            "//s:url/s:loc/text()", namespaces=NAMES
        )
    ]

    assert len(parts) > 1
    assert len(told) == len(set(told))
    assert set(told) == whole


def test_counterparts_are_named_whatever_part_they_stand_in(client, make_bowl, monkeypatch):
    make_bowl()
    monkeypatch.setattr(PagesSitemap, "limit", 5)

    first = read(client, "/sitemap-pages.xml?p=1")

    assert first.xpath("//x:link[@hreflang='en']/@href", namespaces=NAMES)


def test_robots_stay_away_from_what_is_somebodys_own(client):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())

    for address in (
        "/cart/",
        "/en/checkout/",
        "/orders/x/",
        "/desk/",
        "/admin/",
        "/en/search/?q=x",
    ):
        assert not robots.can_fetch("Googlebot", f"https://shop.example{address}"), address
    for address in ("/", "/en/products/", "/products/?category=tableware", "/feeds/google.xml"):
        assert robots.can_fetch("Googlebot", f"https://shop.example{address}"), address
    assert robots.site_maps()[0].endswith("/sitemap.xml")
