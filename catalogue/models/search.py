"""What the search knows of each thing."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """The texts by which one thing is found. Every process reads the entries that have changed."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(max_length=20)
    number = models.PositiveBigIntegerField()
    texts = models.JSONField(default=list)  # pairs of words and how much they count, the name first
    codes = models.JSONField(default=list)
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
