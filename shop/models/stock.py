"""How many pieces there are, how many are set aside, and every move that changed it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Variant


class StockRecord(models.Model):
    """Pieces of one variant; only shop/stock.py writes here."""

    wagtail_reference_index_ignore = True

    variant = models.OneToOneField(
        Variant, models.PROTECT, related_name="stock", verbose_name=_("variant")
    )
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("stock record")
        verbose_name_plural = _("stock records")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="never_reserve_more_than_on_hand"
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, reserved__gte=0), name="stock_is_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} − {self.reserved}"

    @property
    def free(self) -> int:
        """Pieces that can be bought now."""
        return self.on_hand - self.reserved


class StockMove(models.Model):
    """One move, with its reason; append-only. The sums over a variant equal its record."""

    wagtail_reference_index_ignore = True

    class Reason(models.TextChoices):
        RESERVED = "reserved", _("reserved for an order")
        RELEASED = "released", _("given back by an order")
        SOLD = "sold", _("sold")
        RECEIVED = "received", _("received from the maker")
        COUNTED = "counted", _("corrected after counting")
        SOLD_ELSEWHERE = "sold-elsewhere", _("sold at the fair or the house")
        BROKEN = "broken", _("broken")
        RETURNED = "returned", _("refunded and back on the shelf")
        MADE = "made", _("came out of a batch")
        IMPORTED = "imported", _("brought in with a table")
        OFFERED = "offered", _("held for the waiting list, or given back by it")

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="stock_moves")
    on_hand_change = models.IntegerField(default=0)
    reserved_change = models.IntegerField(default=0)
    reason = models.CharField(max_length=16, choices=Reason)
    order = models.ForeignKey("shop.Order", models.PROTECT, null=True, related_name="stock_moves")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")

    def __str__(self) -> str:
        return (
            f"{self.variant_id}: {self.on_hand_change:+d} / {self.reserved_change:+d} {self.reason}"
        )
