"""The groups that make things, and who belongs to them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from catalogue.generation import public_changed
from catalogue.models.paired import Paired
from people.models import Member


def mon_wed_fri() -> list[int]:
    """Monday is 0, as in `date.weekday()`."""
    return [0, 2, 4]


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Questions about many enterprises."""

    def of_member(self, member: Member) -> EnterpriseQuerySet:
        """Those the person works for today; a switched-off membership counts no more."""
        return self.filter(
            memberships__member=member,
            memberships__active=True,
            memberships__member__is_active=True,
        ).distinct()

    def open_again(self, today: date) -> int:
        """Open those whose closing days are over by this day; returns how many."""
        over = self.filter(is_open=False, closed_until__lte=today)
        opened = over.update(is_open=True, closed_until=None)
        if opened:
            public_changed()
        return opened


class Enterprise(Paired, models.Model):
    """A community enterprise, group or single maker: whoever makes, packs and is paid."""

    wagtail_reference_index_ignore = True

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=150)
    name_en = models.CharField(_("name (English)"), max_length=150, blank=True)
    maker_th = models.CharField(_("who makes it (Thai)"), max_length=150, blank=True)
    maker_en = models.CharField(_("who makes it (English)"), max_length=150, blank=True)
    waste_th = models.CharField(_("waste put to use (Thai)"), max_length=255, blank=True)
    waste_en = models.CharField(_("waste put to use (English)"), max_length=255, blank=True)
    village_no = models.PositiveSmallIntegerField(_("village number (moo)"), null=True, blank=True)
    established = models.PositiveSmallIntegerField(
        _("established (year CE)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1850), MaxValueValidator(2100)],
    )
    people = models.PositiveSmallIntegerField(_("number of members"), null=True, blank=True)
    is_open = models.BooleanField(_("open for orders"), default=True)
    # The day it opens again by itself; only while it is closed.
    closed_until = models.DateField(_("closed until"), null=True, blank=True)
    trusted = models.BooleanField(
        _("publishes without review"),
        default=False,
        help_text=_("Its members publish their own pages; otherwise a coordinator looks first."),
    )
    posting_days = models.JSONField(
        _("posting days"), default=mon_wed_fri, help_text=_("Weekdays, Monday is 0: [0, 2, 4].")
    )
    make_days = models.PositiveSmallIntegerField(
        _("days to make by default"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    pick_up = models.BooleanField(_("buyers may pick up"), default=False)
    pick_up_place_th = models.CharField(_("where to pick up (Thai)"), max_length=200, blank=True)
    pick_up_place_en = models.CharField(_("where to pick up (English)"), max_length=200, blank=True)
    pick_up_hours_th = models.CharField(_("when to pick up (Thai)"), max_length=150, blank=True)
    pick_up_hours_en = models.CharField(_("when to pick up (English)"), max_length=150, blank=True)
    cash_at_pick_up = models.BooleanField(_("cash at pick-up"), default=False)
    # Asked, never taken for granted; what counts is the answer on the day of publishing.
    in_figures = models.BooleanField(
        _("counted in the community figures"),
        default=False,
        help_text=_("Only sums over at least three enterprises are published, never its own."),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Membership",
        related_name="enterprises",
        verbose_name=_("members"),
    )
    group = models.OneToOneField(Group, models.PROTECT, null=True, blank=True, editable=False)
    collection = models.OneToOneField(
        Collection, models.PROTECT, null=True, blank=True, editable=False
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["name_th"]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")

    def __str__(self) -> str:
        return self.say("name")


class Membership(models.Model):
    """One person's place in one enterprise; switched off, never deleted, when they leave."""

    wagtail_reference_index_ignore = True

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships")
    active = models.BooleanField(_("active"), default=True)
    # Gets the notices of new orders and claims; where nobody is, everybody does.
    on_duty = models.BooleanField(_("on duty"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "enterprise"], name="one_membership_each")
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.member} · {self.enterprise}"
