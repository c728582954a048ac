"""Hang tags: whose they are, how many, and where they lead."""

import pytest

from shop.desk.tags import address_of

pytestmark = pytest.mark.django_db


def sheet(client, **wanted):
    return client.get("/en/desk/pieces/tags/sheet/", wanted)


def test_tags_are_of_ones_own_pieces_only(client, kham_pan, make_bowl):
    bowl, vase = make_bowl(), make_bowl("vase", enterprise="tao-plai-na")
    client.force_login(kham_pan)

    offered = client.get("/en/desk/pieces/tags/").content.decode()
    own = sheet(client, **{f"tag-{bowl.pk}": "9"}).content.decode()
    others = sheet(client, **{f"tag-{bowl.pk}": "1", f"tag-{vase.pk}": "1"})

    assert f"tag-{bowl.pk}" in offered
    assert f"tag-{vase.pk}" not in offered
    assert (own.count('class="hang-tag"'), own.count('class="tag-sheet"')) == (9, 2)
    assert others.status_code == 404


def test_odd_numbers_of_tags_print_nothing_and_break_nothing(client, kham_pan, make_bowl):
    bowl = make_bowl()
    client.force_login(kham_pan)
    odd = ("0", "-1", "x", "", "9999", "²", "\x00", "1e3")

    answers = [sheet(client, **{f"tag-{bowl.pk}": count}) for count in odd]
    many = sheet(client, **{f"tag-{bowl.pk}": "999"}).content.decode()

    assert {answer.status_code for answer in answers} == {200}
    assert not any(b'class="hang-tag"' in answer.content for answer in answers)
    assert many.count('class="hang-tag"') == 80
    assert sheet(client, **{"tag-x": "1", "tag-": "1"}).status_code == 200


def test_a_tag_leads_to_the_thai_passport_of_any_sku(client, make_bowl, settings):
    settings.PUBLIC_URL = "https://shop.example"
    bowl = make_bowl()
    bowl.sku = "ก ข/1#?"

    assert address_of(bowl).startswith("https://shop.example/p/%E0%B8%81%20")
    assert address_of(bowl).endswith("/1%23%3F/")
