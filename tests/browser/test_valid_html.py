"""The Nu HTML checker finds neither error nor warning on any kind of page, in either language."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from catalogue import invitations
from shop import passes
from shop.models import Consignment, OrderLine
from tests.browser.tour import Tour
from tests.shop.conftest import book, booked  # noqa: F401 - fixtures
from tests.shop.returning import come_in
from tests.shop.test_customers import TYPED
from tests.site.every_page import followed, pages_of  # noqa: F401 - a fixture

KEPT = settings.ROOT / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"
MISSING = (
    "No Nu checker here: it wants Java 17 (apt-get install default-jre-headless) and its jar "
    "(npm install --prefix var/tools vnu-jar), or the jar's path in VNU_JAR."
)


def nu_checker():
    """How the checker is started here, or nothing."""
    jar = Path(os.environ.get("VNU_JAR") or KEPT)
    java = shutil.which("java")
    return [java, "-jar", str(jar)] if java and jar.is_file() else None


pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(nu_checker() is None, reason=MISSING),
]


def blamed(files):
    """All that the checker has to say of these files, one line each, by the name of the page."""
    how = [*nu_checker(), "--format", "json", "--stdout", "--exit-zero-always"]
    said = subprocess.run([*how, *map(str, files)], capture_output=True, text=True, check=True)
    return [
        f"{files.get(Path(one.get('url', '').removeprefix('file:')), 'the checker')}, "
        f"line {one.get('lastLine', '?')}: {one['message']}\n    {one.get('extract', '')!r}"
        for one in json.loads(said.stdout)["messages"]
    ]


@pytest.fixture
def as_served(page_at, orders_in_every_state, monkeypatch, tmp_path):
    """Every kind of page in one language, as the server wrote it: each file with its page's name.

    The browser's own tree is of no use: it mends what is broken.
    """

    def keep(language):
        shop, page, answers = orders_in_every_state(language), page_at(lang=language), []

        def read(answer):
            if answer.request.is_navigation_request() and not 300 <= answer.status < 400:
                answers.append(answer)

        page.on("response", read)
        files = {}
        for name in Tour(page, shop, language, monkeypatch, tmp_path):
            file = tmp_path / f"{len(files):02}.html"
            file.write_bytes(answers[-1].body())
            files[file] = name
        return files

    return keep


@pytest.mark.usefixtures("kham_pan")
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_kind_of_page_is_valid_html(as_served, language):
    files = as_served(language)

    found = blamed(files)

    assert found == [], "\n".join(found)


@pytest.fixture
def laid(tmp_path):
    """Lay pages down for the checker: each file with its page's address."""

    def lay(pages):
        files = {}
        for address, content in pages.items():
            file = tmp_path / f"{len(files):03}.html"
            file.write_bytes(content)
            files[file] = address
        return files

    return lay


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["th", "en"])
def test_workshops_tickets_papers_and_passports_are_valid_html(laid, pages_of, prefix):  # noqa: F811
    files = laid(pages_of(prefix))

    found = blamed(files)

    assert found == [], "\n".join(found)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["th", "en"])
def test_every_page_an_order_leads_to_is_valid_html(laid, client, orders_in_every_state, prefix):
    orders = orders_in_every_state("en" if prefix else "th").orders.values()
    starts = [order.get_absolute_url() for order in orders]
    files = laid(followed(client, starts, f"{prefix}/orders/", most=120))

    found = blamed(files)

    assert any("/claim/" in address for address in files.values())
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["th", "en"])
def test_every_page_of_the_desk_is_valid_html(
    laid, client, orders_in_every_state, kham_pan, prefix
):
    shop = orders_in_every_state("th")
    invitations.invite(shop.bowl.product.enterprise, by=kham_pan)
    client.force_login(kham_pan)
    starts = [f"{prefix}/desk/{room}" for room in ("orders/", "orders/?state=done", "papers/")]
    files = laid(followed(client, starts, f"{prefix}/desk/"))

    found = blamed(files)

    assert len(files) > 20
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["th", "en"])
def test_every_page_of_a_customer_is_valid_html(
    laid, client, orders_in_every_state, small_shop, prefix
):
    orders = orders_in_every_state("en" if prefix else "th").orders.values()
    address = orders_of(client, orders)
    client.post(f"{prefix}/account/addresses/", TYPED)
    wished = {"product": small_shop.bowl.product_id}
    client.post(f"{prefix}/wishes/change/", wished, headers={"origin": "http://testserver"})
    starts = [f"{prefix}/account/", f"{prefix}/account/erase/", f"{prefix}/wishes/", *address]
    files = laid(followed(client, starts, f"{prefix}/account/"))

    found = blamed(files)

    assert any("/review/" in address for address in files.values())
    assert found == [], "\n".join(found)


def orders_of(client, orders):
    """Come in as who placed them; where each piece that has arrived is reviewed."""
    come_in(client)
    lines = OrderLine.objects.filter(consignment__order__in=orders, consignment__state="delivered")
    return [
        reverse("shop:review", args=[line.consignment.order.token, line.pk]) for line in lines[:3]
    ]


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["th", "en"])
def test_what_is_printed_or_packed_by_others_is_valid_html(
    laid, client, orders_in_every_state, kham_pan, prefix
):
    bowl = orders_in_every_state("th").bowl
    parcel = Consignment.objects.filter(state="waiting", order__state="paid").first()
    slip = passes.make(parcel, by=kham_pan, meant_for="ลุงสม")
    shut = reverse("shop:pass", args=[passes.token_of(slip)])
    pages = {"shut": client.get(shut).content, "open": client.post(shut).content}
    pages["label"] = client.get(f"{shut}label/").content
    client.force_login(kham_pan)
    for name, address in {
        "tags": f"{prefix}/desk/pieces/tags/sheet/?tag-{bowl.pk}=9",
        "labels": f"{prefix}/desk/orders/{parcel.pk}/label/",
        "slip": f"{prefix}/desk/orders/{parcel.pk}/slips/",
        "second step": f"{prefix}/desk/two-step/",
    }.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        pages[name] = answer.content

    found = blamed(laid(pages))

    assert found == [], "\n".join(found)


def test_the_checker_blames_a_page_that_is_not_valid(tmp_path):
    wrong = tmp_path / "wrong.html"
    wrong.write_text(
        '<!doctype html><html lang="en"><title>Bowls</title><p><ul><li id=a><li id=a></ul></p>'
    )

    found = blamed({wrong: "a wrong page"})

    assert any("Duplicate ID" in one for one in found), found
    assert all(one.startswith("a wrong page, line 1") for one in found), found
