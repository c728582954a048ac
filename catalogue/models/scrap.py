"""From scrap to shelf: lots received, batches fired, what went in and what came out, in whole grams."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models.enterprises import Enterprise
from catalogue.models.paired import GuardedColumns
from catalogue.models.photos import Photo
from catalogue.models.products import Variant


class ScrapLot(GuardedColumns):
    """One load of scrap that a house has taken in. What was entered stays; corrections are added."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("received_g", "used_g")

    class Kind(models.TextChoices):
        UNFIRED = "unfired", _("unfired scrap")
        BISCUIT = "biscuit", _("biscuit-fired scrap")
        GLAZED = "glazed", _("glazed shards")
        SLUDGE = "sludge", _("glaze sludge")
        WOOD_ASH = "wood-ash", _("wood ash")
        GLASS = "glass", _("glass")
        OTHER = "other", _("other scrap")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="scrap_lots")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    source_th = models.CharField(_("source (Thai)"), max_length=200)
    received_on = models.DateField(_("received on"))
    entered_g = models.PositiveIntegerField(_("entered (g)"))
    # Entered and corrected; used never goes beyond it. Only catalogue/balance.py writes the two.
    received_g = models.PositiveIntegerField(_("received (g)"), editable=False)
    used_g = models.PositiveIntegerField(_("used (g)"), default=0, editable=False)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    attempt = models.UUIDField(editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = _("lot of scrap")
        verbose_name_plural = _("lots of scrap")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "attempt"], name="a_lot_is_entered_once_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(entered_g__gt=0), name="a_lot_of_scrap_weighs_something"
            ),
            models.CheckConstraint(
                condition=Q(used_g__gte=0, used_g__lte=F("received_g")),
                name="never_use_more_scrap_than_was_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_on:%Y-%m-%d}"

    @property
    def left_g(self) -> int:
        """What can still be put into a batch."""
        return self.received_g - self.used_g


class Batch(GuardedColumns):
    """One casting or firing: so much went in, so much came out as pieces; the rest is waste."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("put_in_g", "recycled_g", "claimed_g", "closed_at")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="batches")
    made_on = models.DateField(_("cast or fired on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The sums over its rows; only catalogue/balance.py writes them.
    put_in_g = models.PositiveIntegerField(_("put in (g)"), default=0, editable=False)
    recycled_g = models.PositiveIntegerField(_("of it scrap (g)"), default=0, editable=False)
    claimed_g = models.PositiveIntegerField(_("in pieces (g)"), default=0, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    attempt = models.UUIDField(editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_on", "-pk"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "attempt"], name="a_batch_is_entered_once_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(claimed_g__gte=0, claimed_g__lte=F("put_in_g")),
                name="pieces_never_weigh_more_than_was_put_in",
            ),
            models.CheckConstraint(
                condition=Q(recycled_g__gte=0, recycled_g__lte=F("put_in_g")),
                name="scrap_is_a_part_of_what_was_put_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.made_on:%Y-%m-%d}"

    @property
    def left_g(self) -> int:
        """What no piece claims: waste, or pieces to come."""
        return self.put_in_g - self.claimed_g


class BatchInput(GuardedColumns):
    """What went into a batch: from a lot of scrap, or new material with a name."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("grams",)

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="inputs")
    lot = models.ForeignKey(ScrapLot, models.PROTECT, null=True, related_name="inputs")
    name_th = models.CharField(_("new material"), max_length=120, blank=True)
    entered_g = models.PositiveIntegerField(_("entered (g)"))
    grams = models.PositiveIntegerField(_("put in (g)"), editable=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("input of a batch")
        verbose_name_plural = _("inputs of batches")
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False, name_th="") | (Q(lot__isnull=True) & ~Q(name_th="")),
                name="an_input_is_scrap_or_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(entered_g__gt=0, grams__gte=0), name="an_input_weighs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.grams} g"


class PiecesMade(GuardedColumns):
    """So many pieces of one variant that came out of a batch, and what each weighs."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("count", "each_g")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="pieces")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="made")
    entered_count = models.PositiveIntegerField(_("entered (pieces)"))
    entered_each_g = models.PositiveIntegerField(_("entered (g each)"))
    count = models.PositiveIntegerField(_("pieces"), editable=False)
    each_g = models.PositiveIntegerField(_("grams each"), editable=False)
    # Whether they came onto the shelf with this row; a correction then moves the shelf too.
    stocked = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("pieces made")
        verbose_name_plural = _("pieces made")
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_count__gt=0, entered_each_g__gt=0, count__gte=0, each_g__gt=0),
                name="a_piece_made_weighs_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.count} × {self.each_g} g"

    @property
    def weight_g(self) -> int:
        """What the pieces claim of their batch."""
        return self.count * self.each_g


class Correction(models.Model):
    """One figure put right, with the reason; append-only. Entered plus corrections is what counts."""

    wagtail_reference_index_ignore = True

    class Figure(models.TextChoices):
        LOT = "lot", _("weight received")
        INPUT = "input", _("weight put in")
        PIECES = "pieces", _("number of pieces")
        WEIGHT = "weight", _("weight of each piece")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="corrections")
    figure = models.CharField(max_length=6, choices=Figure)
    lot = models.ForeignKey(ScrapLot, models.PROTECT, null=True, related_name="corrections")
    put_in = models.ForeignKey(BatchInput, models.PROTECT, null=True, related_name="corrections")
    pieces = models.ForeignKey(PiecesMade, models.PROTECT, null=True, related_name="corrections")
    change = models.IntegerField()
    reason = models.CharField(max_length=200)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(figure="lot", lot__isnull=False, put_in=None, pieces=None)
                    | Q(figure="input", lot=None, put_in__isnull=False, pieces=None)
                    | Q(
                        figure__in=["pieces", "weight"],
                        lot=None,
                        put_in=None,
                        pieces__isnull=False,
                    )
                )
                & ~Q(change=0)
                & ~Q(reason=""),
                name="a_correction_changes_one_figure_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.change:+d}"
