"""From where pieces are held that nobody has paid for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.orders import Order


class HeldFrom(models.Model):
    """Which visitor and which network an unpaid order came from; both can be compared, not read."""

    wagtail_reference_index_ignore = True

    order = models.OneToOneField(Order, models.CASCADE, related_name="held_from")
    visitor = models.CharField(max_length=64, db_index=True)
    network = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("held from")

    def __str__(self) -> str:
        return str(self.order)
