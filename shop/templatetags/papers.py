"""Words of documents: Thai first, with English beside it on the English page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.dates import local_date, reads_thai
from catalogue.money import baht_words
from shop.models import Order, Paper, Seller
from shop.papers import receipts

register = template.Library()

WORDS = {
    "receipt": _("Receipt"),
    "tax_invoice": _("Tax invoice / receipt"),
    "short_tax_invoice": _("Abbreviated tax invoice / receipt"),
    "credit": _("Credit note"),
    "returned": _("Note of money returned"),
    "no": _("Number of the paper"),
    "date": _("Date"),
    "order": _("Order"),
    "seller": _("Seller"),
    "buyer": _("Buyer"),
    "tax_id": _("Tax number"),
    "head_office": _("Head office"),
    "branch": _("Branch"),
    "phone": _("Telephone"),
    "what": _("Description"),
    "quantity": _("Quantity"),
    "unit": _("Price each"),
    "amount": _("Amount (baht)"),
    "discount": _("Discount"),
    "delivery": _("Delivery fee"),
    "goods": _("Price of the goods"),
    "before_tax": _("Value before VAT"),
    "vat": _("VAT"),
    "total": _("Total"),
    "paid": _("Paid"),
    "way": _("Paid by"),
    "stripe": _("card or PromptPay"),
    "promptpay": _("bank transfer"),
    "cash": _("cash"),
    "of_receipt": _("For receipt"),
    "value": _("Value before"),
    "left": _("Right value"),
    "difference": _("Difference returned"),
    "reason": _("Reason"),
    "vat_inside": _("Prices contain VAT."),
}


@register.simple_tag
def both(word: str) -> SafeString:
    """A word of a document in Thai; on the English page the English stands beside it."""
    return _beside(*(_in(language, WORDS[word]) for language in ("th", "en")))


@register.simple_tag
def printed(row: dict[str, Any], field: str) -> SafeString:
    """A frozen pair of words: the Thai, and on the English page the English beside it."""
    return _beside(row.get(f"{field}_th", ""), row.get(f"{field}_en", ""))


@register.simple_tag
def printed_date(moment: datetime) -> SafeString:
    """The day of a document, in the Buddhist era, and on the English page in the Christian too."""
    said = []
    for language in ("th", "en"):
        with override(language):
            said.append(local_date(moment))
    return _beside(*said)


def _in(language: str, word: Any) -> str:
    with override(language):
        return str(word)


def _beside(thai: str, english: str) -> SafeString:
    """Each language marked as what it is; a word that is missing is left out."""
    if reads_thai() or not english or english == thai:
        language, word = ("th", thai) if thai else ("en", english)
        return format_html('<span lang="{}">{}</span>', language, word)
    if not thai:
        return format_html('<span lang="en">{}</span>', english)
    pair = '<span lang="th">{}</span> <span class="beside" lang="en">{}</span>'
    return format_html(pair, thai, english)


@register.filter
def in_thai_words(amount: Decimal) -> SafeString:
    """The amount as receipts carry it in words; the law wants the Thai."""
    return format_html('<span lang="th">{}</span>', baht_words(amount))


@register.filter
def as_baht(figure: str) -> Decimal:
    """An amount out of frozen words."""
    return Decimal(figure)


@register.filter
def figure(amount: Decimal) -> str:
    """An amount in a column of a document: always with its satang, and without the sign of baht."""
    return f"{amount:,.2f}"


@register.filter
def per_cent(rate: Decimal) -> str:
    """A rate as people write it: 7, or 6.30."""
    return f"{rate:.2f}".removesuffix(".00")


@register.filter
def reduced(row: dict[str, Any]) -> Decimal:
    """By how much less than its price a line was sold; 0 as a rule, and of what is given back."""
    if "unit" not in row:
        return Decimal(0)
    return Decimal(row["unit"]) * row["quantity"] - Decimal(row["amount"])


@register.filter
def title_word(paper: Paper) -> str:
    """What a paper is called: only a registered seller gives tax invoices and credit notes."""
    if paper.series == Paper.Series.CREDIT:
        return "credit" if paper.words["seller"]["vat"] else "returned"
    if not paper.words["seller"]["vat"]:
        return "receipt"
    return "tax_invoice" if "buyer" in paper.words else "short_tax_invoice"


@register.simple_tag
def has_receipt(order: Order) -> bool:
    """True when there is a receipt to open; asked of the database only for what was paid."""
    return bool(order.paid_at and order.total) and order.papers.exists()


@register.simple_tag(takes_context=True)
def takes_tax_buyer(context: Context, order: Order) -> bool:
    """True while the buyer may still be named on a tax invoice."""
    return receipts.takes_tax_buyer(order, Seller.load(context.get("request")))
