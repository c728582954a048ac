"""Notices to the people who pack and check: who gets them, and what is still to be sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise


class NoticeSetting(models.Model):
    """How one person wants to be told; without a row by e-mail, digest included."""

    wagtail_reference_index_ignore = True

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_setting"
    )
    by_mail = models.BooleanField(_("by e-mail"), default=True)
    digest = models.BooleanField(_("every evening what waits"), default=True)
    # LINE's own number of this person towards our account there; never shown outside the office.
    line_id = models.CharField(_("LINE user ID"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("setting of notices")
        verbose_name_plural = _("settings of notices")

    def __str__(self) -> str:
        return f"notices to member {self.member_id}"


class Notice(models.Model):
    """One thing that one person is to be told by one way, once."""

    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        ORDER = "order", _("new order")
        CLAIM = "claim", _("claim")
        SLIP = "slip", _("slip to check")
        DIGEST = "digest", _("what waits")

    class Way(models.TextChoices):
        MAIL = "mail", _("e-mail")
        LINE = "line", "LINE"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    way = models.CharField(max_length=4, choices=Way)
    cause = models.CharField(max_length=60)
    written_at = models.DateTimeField(auto_now_add=True)
    next_try = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "way", "kind", "cause"], name="told_once_for_each_cause"
            ),
            models.CheckConstraint(condition=~Q(cause=""), name="a_notice_has_a_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to member {self.member_id}"
