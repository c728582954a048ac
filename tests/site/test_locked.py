"""Settings of the real shop: nothing that Django warns of, nothing fetched, a contact for finders."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from wagtail.embeds import embeds
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException

SECURITY = "/.well-known/security.txt"


def test_django_finds_nothing_to_warn_of_in_a_real_shop(tmp_path):
    real = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}",
        "PUBLIC_URL": "https://shop.example",
        "PROMPTPAY_ID": "0812345678",
        "SECRET_KEY": os.urandom(50).hex(),
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    done = subprocess.run(
        [sys.executable, "site/manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.ROOT,
        env=kept | real,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.django_db
def test_nothing_is_fetched_from_an_address_that_somebody_types(admin_client):
    with pytest.raises(EmbedUnsupportedProviderException):
        embeds.get_embed("https://www.youtube.com/watch?v=abcdefghijk")

    answer = admin_client.post(
        "/admin/embeds/chooser/upload/", {"embed-chooser-url": "http://169.254.169.254/latest/"}
    )
    assert answer.status_code == 200
    assert "<iframe" not in answer.content.decode()


def test_files_are_taken_by_a_list_without_drawings_and_pages():
    taken = {*settings.WAGTAILIMAGES_EXTENSIONS, *settings.WAGTAILDOCS_EXTENSIONS}

    assert not taken & {"svg", "svgz", "html", "htm", "xml", "xhtml", "js", "swf", "zip"}


# --- security.txt -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_a_contact_there_is_none(client, settings):
    settings.SECURITY_CONTACT = ""

    assert client.get(SECURITY).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("safe@shop.example", "Contact: mailto:safe@shop.example"),
        ("https://shop.example/safe", "Contact: https://shop.example/safe"),
    ],
)
def test_finders_learn_whom_to_tell_and_until_when_it_holds(client, settings, contact, line):
    settings.SECURITY_CONTACT = contact

    answer = client.get(SECURITY)

    lines = answer.content.decode().splitlines()
    told = dict(each.split(": ", 1) for each in lines)
    ends = datetime.fromisoformat(told["Expires"])
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == line
    assert timedelta(days=150) < ends - timezone.now() < timedelta(days=365)
    assert told["Canonical"].endswith(SECURITY)
    assert told["Preferred-Languages"] == "th, en"
