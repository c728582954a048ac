"""Workshops and their sessions: what is taught, where and when; a seat is a variant like any other."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models.enterprises import Enterprise
from catalogue.models.paired import GuardedColumns, Paired
from catalogue.models.products import Product, Variant


class Workshop(Paired, GuardedColumns):
    """One workshop: facts that no translation changes. Its seats are the variants of one product."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("name_th", "name_en", "product")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    number = models.PositiveSmallIntegerField(
        _("number in the series"), null=True, blank=True, unique=True
    )
    # As with a product, the names under which the pages were last published.
    name_th = models.CharField(_("name (Thai)"), max_length=255)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True, editable=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    place_th = models.CharField(_("place (Thai)"), max_length=200)
    place_en = models.CharField(_("place (English)"), max_length=200, blank=True)
    map_link = models.URLField(_("link to a map"), blank=True)
    organiser_th = models.CharField(_("organiser (Thai)"), max_length=200, blank=True)
    organiser_en = models.CharField(_("organiser (English)"), max_length=200, blank=True)
    # Whoever sells the seats and is paid for them; none when nobody can book.
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workshops",
        verbose_name=_("enterprise that sells the seats"),
    )
    product = models.OneToOneField(
        Product, models.PROTECT, null=True, editable=False, related_name="workshop"
    )

    class Meta:
        ordering = ["-first_day", "-pk"]
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="a_workshop_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.say("name") or self.code


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about many sessions."""

    def coming(self) -> SessionQuerySet:
        """Not begun yet and not cancelled, soonest first."""
        ahead = self.filter(cancelled_at=None, starts_at__gt=timezone.now())
        return ahead.order_by("starts_at", "pk")


class Session(Paired, GuardedColumns):
    """One sitting of a workshop. Price and option are its variant's, free seats its stock record's."""

    wagtail_reference_index_ignore = True
    WRITTEN_ELSEWHERE = ("capacity", "cancelled_at", "sequence")

    class Language(models.TextChoices):
        THAI = "th", _("Thai")
        ENGLISH = "en", _("English")
        BOTH = "both", _("Thai and English")

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="sessions")
    variant = models.OneToOneField(Variant, models.PROTECT, related_name="session")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"))
    # Empty: where the workshop is. Two sessions in one room at one time are refused.
    room_th = models.CharField(_("room (Thai)"), max_length=120, blank=True)
    room_en = models.CharField(_("room (English)"), max_length=120, blank=True)
    # Seats sold, set aside and free; shop/seats.py writes it in the transaction that moves the stock.
    capacity = models.PositiveSmallIntegerField(_("seats"), default=0, editable=False)
    youngest = models.PositiveSmallIntegerField(
        _("youngest age"), null=True, blank=True, validators=[MaxValueValidator(99)]
    )
    oldest = models.PositiveSmallIntegerField(
        _("oldest age"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    language = models.CharField(
        _("language"), max_length=4, choices=Language, default=Language.THAI
    )
    # What is made here dries and is fired; it is fetched or posted weeks later.
    makes_a_piece = models.BooleanField(_("everybody makes a piece to keep"), default=False)
    piece_weight_g = models.PositiveIntegerField(
        _("packed weight of a finished piece (g)"), null=True, blank=True
    )
    posting_included = models.BooleanField(
        _("posting it within Thailand is included"), default=False
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # How often it was moved: a calendar that has it already takes the newer one by this.
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_session_ends_after_it_begins",
                violation_error_message=_("The end is not after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(youngest=None) | Q(oldest=None) | Q(oldest__gte=F("youngest")),
                name="a_session_has_ages_in_order",
                violation_error_message=_("The oldest age is below the youngest."),
            ),
            models.CheckConstraint(
                condition=Q(makes_a_piece=False)
                | Q(piece_weight_g__gt=0, piece_weight_g__isnull=False),
                name="a_piece_to_keep_has_a_weight",
                violation_error_message=_("Say what a finished piece weighs when it is packed."),
            ),
        ]

    def __str__(self) -> str:
        begins = timezone.localtime(self.starts_at)
        return f"{self.workshop} {begins:%Y-%m-%d %H:%M}"

    @property
    def over(self) -> bool:
        """True once it has begun: nobody books a seat in the past."""
        return self.starts_at <= timezone.now()

    @property
    def place_shown_th(self) -> str:
        """Room and place in one line, in Thai."""
        return ", ".join(filter(None, [self.room_th, self.workshop.place_th]))

    @property
    def place_shown_en(self) -> str:
        """Room and place in one line, in English where it is known."""
        room = self.room_en or self.room_th
        return ", ".join(filter(None, [room, self.workshop.place_en or self.workshop.place_th]))
