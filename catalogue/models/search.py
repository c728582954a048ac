"""What the search knows of each thing, what shoppers miss, and the words that the staff teach it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue import thai


class SearchEntry(models.Model):
    """The texts by which one thing is found. Every process reads the entries that have changed."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=20)
    number = models.PositiveBigIntegerField()
    texts = models.JSONField(default=list)  # pairs of words and how much they count, the name first
    codes = models.JSONField(default=list)
    # The texts as the index keeps them, read by this edition of the trade's words.
    known = models.JSONField(default=list)
    edition = models.CharField(max_length=20, blank=True)
    gone = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="one_search_entry_a_thing")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class OtherWord(models.Model):
    """What shoppers say, and in which words of the shop the search shall read it."""

    said = models.CharField(
        _("what shoppers say"),
        max_length=60,
        unique=True,
        help_text=_("One word or a few, in Thai or in English."),
    )
    meant = models.CharField(
        _("means the same as"),
        max_length=60,
        help_text=_("Words that find the right things in the shop. The word itself takes it back."),
    )

    class Meta:
        verbose_name = _("other word")
        verbose_name_plural = _("other words")
        ordering = ["said"]

    def __str__(self) -> str:
        return f"{self.said} → {self.meant}"

    def clean_fields(self, exclude: Any = None) -> None:
        """One spelling, so that no word is taught twice."""
        self.said = " ".join(thai.normalise(self.said).split())
        self.meant = " ".join(thai.normalise(self.meant).split())
        super().clean_fields(exclude=exclude)


class MissedQuestion(models.Model):
    """How often in a month a question found nothing, or only what comes near; never who asked."""

    class Kind(models.TextChoices):
        NONE = "none", _("nothing found")
        NEAR = "near", _("only what comes near")

    month = models.DateField(_("month"))  # its first day
    question = models.CharField(_("question"), max_length=60)
    language = models.CharField(_("language"), max_length=2)
    kind = models.CharField(_("answer"), max_length=4, choices=Kind.choices)
    answers = models.PositiveIntegerField(_("products that came near"), default=0)
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("question without an answer")
        verbose_name_plural = _("questions without an answer")
        ordering = ["-month", "-times", "question"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "question", "language"], name="one_missed_question_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.times})"
