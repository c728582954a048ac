"""Hears of every change to what visitors see; what an UPDATE writes, its writer tells.

Each of our models is named here once, as seen or as unseen; a test says when one is missing.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from catalogue.changed import only_a_draft
from catalogue.generation import public_changed

SEEN = {
    "catalogue": "Batch BatchInput Category Certificate Craft Enterprise Material Photo PhotoRendition "
    "PiecesMade Product ProductCollection ProductPhoto ScrapLot Session Upgrade Variant Workshop",
    "home": "NewsCredit NewsMaker NewsPhoto NewsProduct NewsTag NewsTagging WorkshopPhoto",
    "shop": "DeliveryRate DeliveryZone Review Seller",
    "wagtailcore": "Locale PageViewRestriction Site",
}
UNSEEN = {
    "catalogue": "Correction Generation Invitation Membership MissedQuestion OtherWord ProductEvent "
    "SearchEntry ShelfChange",
    "home": "Figure Publication",
    "people": "Member Tries",
    "shop": "Adjustment Attendee BankAccount Beat Cart CartLine Claim ClaimLine ClaimPhoto CodeUse "
    "Consignment Customer CustomerAddress DiscountCode Dispute Erasure FeeRate HeldFrom ImportLine "
    "ImportRun Keepsake LedgerEntry Letter LoginLink Notice NoticeSetting Order OrderContact "
    "OrderEvent OrderLine PackingRecord Paper PaperCount ParcelPass Payment PaymentEvent "
    "Payout PayoutEntry Refund RefundLine Slip StockAsk StockMove StockRecord TaxBuyer "
    "WaitingParty Wish",
}
_SEEN = {f"{room}.{name}" for room, names in SEEN.items() for name in names.split()}


def is_seen(model: type[Model]) -> bool:
    """True when visitors see something of its rows; a migration's models are of a time before us."""
    if model.__module__ == "__fake__":
        return False
    return issubclass(model, Page) or model._meta.label in _SEEN


@receiver([post_save, post_delete], dispatch_uid="home.page_cache.row")
def row_changed(sender: type[Model], **kwargs: Any) -> None:
    """Any row that visitors see, but not what an editor is still writing."""
    if is_seen(sender) and not only_a_draft(kwargs.get("update_fields")):
        public_changed()


@receiver(m2m_changed, dispatch_uid="home.page_cache.picked")
def picked(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """What belongs to a collection."""
    if is_seen(type(instance)):
        public_changed()


@receiver(post_page_move, dispatch_uid="home.page_cache.moved")
def page_moved(sender: type[Page], **kwargs: Any) -> None:
    """The addresses of a page and of all below it."""
    public_changed()
