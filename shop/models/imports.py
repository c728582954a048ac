"""Tables that were brought in: who, when, what came of each row. The rows are kept for a month."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models import Enterprise
from shop.models.steps import Stepping


def private_storage() -> Storage:
    """Where no address leads."""
    return storages["private"]


class ImportRun(Stepping):
    """One table: looked at, shown to who sent it, and brought in when they agree."""

    class State(models.TextChoices):
        SENT = "sent", _("is being looked at")
        CHECKED = "checked", _("waits for your yes")
        AGREED = "agreed", _("is being brought in")
        DONE = "done", _("brought in")
        REFUSED = "refused", _("not brought in")

    FROM: ClassVar[dict[str, set[str]]] = {
        State.CHECKED: {State.SENT},
        State.AGREED: {State.CHECKED},
        State.DONE: {State.AGREED},
        State.REFUSED: {State.SENT, State.AGREED},
    }
    UNDER_WAY = (State.SENT, State.AGREED)

    state = models.CharField(max_length=8, choices=State, default=State.SENT)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=2, default="th")
    name = models.CharField(_("file"), max_length=120)
    # Both are thrown away when the run has ended.
    table = models.FileField(storage=private_storage, upload_to="tables", max_length=200)
    pictures = models.FileField(
        storage=private_storage, upload_to="tables", max_length=200, blank=True
    )
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of products")
        verbose_name_plural = _("imports of products")

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """True while the worker has something to do with it."""
        return self.state in self.UNDER_WAY

    @property
    def may_be_agreed(self) -> bool:
        """True when nothing is wrong and there is anything to do."""
        return self.could_become(self.State.AGREED) and not self.wrong and self.counts_to_do > 0

    @property
    def counts_to_do(self) -> int:
        """Rows that make or change anything."""
        return self.made + self.changed


class ImportLine(models.Model):
    """What one row of the table comes to, in the words of who sent it."""

    wagtail_reference_index_ignore = True

    class What(models.TextChoices):
        MADE = "made", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("as before")
        WRONG = "wrong", _("problem")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=8, choices=What)
    code = models.CharField(max_length=60, blank=True)
    sku = models.CharField(max_length=40, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        ordering = ["number", "pk"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"
