"""The bookkeeper's PDF file: with WeasyPrint it is written, without it the command says what is missing."""

import importlib.util
import io
import shutil
import subprocess

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from shop.models import Order
from shop.papers import pdf
from shop.payments import transfers

pytestmark = pytest.mark.django_db

INSTALLED = importlib.util.find_spec("weasyprint") is not None


@pytest.fixture
def order(place, manager):
    """A paid order."""
    order = place()
    transfers.confirm(order.payments.get(), by=manager)
    return Order.objects.get(pk=order.pk)


def printed(file, **which):
    out = io.StringIO()
    call_command("print_papers", file, stdout=out, **which)
    return out.getvalue()


@pytest.mark.skipif(INSTALLED, reason="WeasyPrint is installed here")
def test_without_the_extra_it_says_what_is_missing(order, tmp_path):
    with pytest.raises(CommandError, match=r"\.\[pdf\]") as refused:
        printed(tmp_path / "day.pdf", order=order.reference)

    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not INSTALLED, reason="WeasyPrint is an extra")
def test_with_the_extra_the_day_is_one_file(order, decide, tmp_path):
    decide(order)
    file = tmp_path / "day.pdf"

    said = printed(file, date=timezone.localdate())

    assert "2 papers" in said
    assert file.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext"):
        told = ["pdftotext", str(file), "-"]
        text = subprocess.run(told, capture_output=True, check=True, text=True).stdout
        for paper in order.papers.all():
            assert paper.called in text
            assert f"{paper.amount:,.2f}" in text


def test_a_day_without_receipts_and_an_order_that_is_none_are_said(order, tmp_path):
    for which in ({"date": timezone.localdate().replace(year=2000)}, {"order": "PST-0000"}):
        with pytest.raises(CommandError, match="no "):
            printed(tmp_path / "none.pdf", **which)


def test_nothing_is_fetched_from_elsewhere():
    for address in (
        "https://example.com/static/css/tokens.css",
        "file:///etc/passwd",
        f"{pdf.HERE}x",
    ):
        with pytest.raises(ValueError, match="is not ours"):
            pdf._static(address)


def test_style_sheets_lose_their_layers_and_halves_of_a_face_their_common_name():
    for sheet in ("tokens", "papers"):
        found = pdf._static(f"{pdf.HERE}static/css/{sheet}.css")

        css = found["string"].decode()
        assert found["mime_type"] == "text/css"
        assert "@layer" not in css
        assert css.count("{") == css.count("}") > 5
        if sheet == "tokens":
            assert css.count('font-family: "Trirong thai"') == 1
            assert '--sans: "Plex Looped thai", "Plex Looped latin", ' in css

    layered = "@layer a, b; @layer a { p { x: y } @media print { q { z: 1 } } } r {}"
    assert " ".join(pdf.plain(layered).split()) == "p { x: y } @media print { q { z: 1 } } r {}"
