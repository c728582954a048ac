"""Which products have changed since a process last looked."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ShelfChange(models.Model):
    """The last time that something the listing goes by changed about one product."""

    wagtail_reference_index_ignore = True

    number = models.PositiveBigIntegerField(primary_key=True)
    written_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("change on the shelf")
        verbose_name_plural = _("changes on the shelf")

    def __str__(self) -> str:
        return str(self.number)


class Generation(models.Model):
    """One row: another number after each change of anything that visitors see."""

    wagtail_reference_index_ignore = True

    number = models.BigIntegerField()

    class Meta:
        verbose_name = _("generation of the public pages")
        verbose_name_plural = _("generations of the public pages")

    def __str__(self) -> str:
        return str(self.number)
