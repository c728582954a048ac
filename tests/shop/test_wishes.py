"""Wishes: a heart without an account, in a signed cookie, and the account's after logging in."""

import pytest
from django.test import Client

from shop.customers import wishes
from shop.models import Wish
from tests.shop.returning import come_in

pytestmark = pytest.mark.django_db


def wish(client, product, **more):
    return client.post("/wishes/change/", {"product": product, **more})


def listed(client, prefix=""):
    return client.get(f"{prefix}/wishes/").content.decode()


def test_a_heart_puts_a_piece_on_the_list_and_takes_it_off(client, make_bowl):
    bowl = make_bowl()
    page = client.get("/en/makers/kai-chae/bowl/").content.decode()

    answer = wish(client, bowl.product_id, next="/en/makers/kai-chae/bowl/")
    there = listed(client, "/en")
    wish(client, bowl.product_id, wished="no")

    assert f'name="product" value="{bowl.product_id}"' in page
    assert answer["Location"] == "/en/makers/kai-chae/bowl/"
    assert "Bowl bowl" in there
    assert "Bowl bowl" not in listed(client, "/en")
    assert not Wish.objects.exists()


def test_the_newest_wish_stands_first(client, make_bowl):
    for code in ("bowl", "cup"):
        wish(client, make_bowl(code).product_id)

    page = listed(client)

    assert page.index("ชาม cup") < page.index("ชาม bowl")


def test_logging_in_takes_them_along_and_a_second_device_has_them(client, make_bowl):
    bowl, cup = make_bowl("bowl"), make_bowl("cup")
    come_in(client).wishes.create(product=cup.product)
    client.post("/account/out/")
    wish(client, bowl.product_id)

    customer = come_in(client)
    elsewhere = Client()
    come_in(elsewhere)

    assert set(customer.wishes.values_list("product", flat=True)) == {
        bowl.product_id,
        cup.product_id,
    }
    assert "ชาม bowl" in listed(elsewhere)
    assert client.cookies[wishes.COOKIE].value == ""


def test_a_forged_cookie_is_an_empty_list(client, make_bowl):
    client.cookies[wishes.COOKIE] = f"{make_bowl().product_id}:forged"

    assert "ชาม bowl" not in listed(client)


@pytest.mark.parametrize("product", ["", "x", "0", "9" * 30, "-1", "\x00", "x" * 10_000])
def test_what_is_no_product_changes_nothing(client, product):
    assert wish(client, product).status_code == 302
    assert wishes.COOKIE not in client.cookies


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:x", "\x00"]
)
def test_the_way_back_never_leads_away(client, make_bowl, back):
    assert wish(client, make_bowl().product_id, next=back)["Location"] == "/wishes/"


def test_a_list_has_an_end(client, make_bowl):
    bowl = make_bowl()
    customer = come_in(client)
    numbers = [make_bowl(f"b{n}", publish=False, on_hand=0).product_id for n in range(3)]
    few = wishes.MOST
    wishes.MOST = 3
    try:
        for number in numbers:
            wish(client, number)
        wish(client, bowl.product_id)
    finally:
        wishes.MOST = few

    assert set(customer.wishes.values_list("product", flat=True)) == set(numbers)
