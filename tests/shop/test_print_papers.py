"""The bookkeeper's PDF file: with WeasyPrint it is written, without it the command says what is missing."""

import importlib.util
import io

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
