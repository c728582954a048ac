"""The help page about photos."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from shop.desk import help as help_page

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/help/photos/"
LIGHT = 60 * 1024  # bytes of all pictures together, for a village's connection


def test_only_who_logs_in_reads_it(client):
    assert client.get(ADDRESS).url.startswith("/desk/login/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_it_shows_the_set_up_and_an_example_of_everything(client, kham_pan, prefix):
    client.force_login(kham_pan)

    page = client.get(prefix + ADDRESS).content.decode()

    assert page.count("<figure>") == len(help_page.GOOD) + len(help_page.WRONG)
    assert '<svg class="help-drawing"' in page
    assert "style=" not in page


def test_it_is_read_and_nothing_else(client, kham_pan):
    client.force_login(kham_pan)

    assert client.post(ADDRESS).status_code == 405


def test_its_pictures_are_there_and_light(client, kham_pan):
    client.force_login(kham_pan)
    page = client.get(ADDRESS).content.decode()
    names = re.findall(r"img/help/[\w-]+\.webp", page)

    sizes = [Path(finders.find(name)).stat().st_size for name in names]

    assert len(sizes) == len(help_page.GOOD) + len(help_page.WRONG)
    assert sum(sizes) < LIGHT
