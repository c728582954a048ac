"""Products in and out in the editor: sent, looked at, agreed to, and closed to members."""

import io

import pytest
from django.urls import reverse

from catalogue.models import Category, Product
from shop.carrying import runs
from shop.models import ImportRun
from tests.shop.tables import FULL, LARGE, exported, text


@pytest.fixture
def shelf(kilns):
    Category.objects.get_or_create(
        code="tableware", defaults={"name_th": "จานชาม", "name_en": "Tableware"}
    )
    return kilns


def test_a_manager_sends_a_table_looks_and_agrees(shelf, manager, client):
    client.force_login(manager)
    file = io.BytesIO(text(FULL, LARGE).encode())
    file.name = "pots.csv"

    sent = client.post(reverse("shop_office:carrying"), {"table": file})
    run = ImportRun.objects.get()
    assert client.get(sent.url)["Refresh"] == "3"
    runs.look_at.call(run.pk)
    seen = client.get(sent.url)
    assert "VASE-L" in seen.text
    assert not Product.objects.exists()
    for _press in range(2):
        client.post(reverse("shop_office:carrying_confirm", args=[run.pk]))
    for _twice in range(2):
        runs.carry.call(run.pk)

    run.refresh_from_db()
    assert (run.state, run.made, run.wrong, run.table.name) == ("done", 2, 0, "")
    assert Product.objects.get().events.get().member == manager
    assert run.lines.count() == 2
    out = client.get(reverse("shop_office:carrying_out"), {"format": "csv"})
    assert b"".join(out.streaming_content).decode() == exported()
    assert client.get(reverse("shop_office:carrying")).status_code == 200


def test_a_table_with_problems_cannot_be_agreed_to(shelf, manager, client):
    client.force_login(manager)
    file = io.BytesIO(text(FULL | {"price": "-1"}).encode())
    file.name = "pots.csv"
    sent = client.post(reverse("shop_office:carrying"), {"table": file})
    run = ImportRun.objects.get()
    runs.look_at.call(run.pk)

    client.post(reverse("shop_office:carrying_confirm", args=[run.pk]))

    run.refresh_from_db()
    assert (run.state, run.wrong) == ("checked", 1)
    assert "price: " in client.get(sent.url).text


def test_members_find_no_door_to_the_tables(shelf, noi, client):
    client.force_login(noi)

    for name in ("carrying", "carrying_out"):
        assert client.get(reverse(f"shop_office:{name}")).status_code in (302, 404)
