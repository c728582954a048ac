"""A pass for one parcel: whoever packs it needs no account."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models.consignments import Consignment


def new_secret() -> str:
    """128 bits, so that no pass is guessed."""
    return secrets.token_urlsafe(16)


class ParcelPass(models.Model):
    """Opens one consignment to whoever has its link, until it expires or is taken back."""

    wagtail_reference_index_ignore = True

    consignment = models.ForeignKey(Consignment, models.CASCADE, related_name="passes")
    # Signed into the link; taking the row back ends every copy of it.
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    meant_for = models.CharField(_("for"), max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("parcel pass")
        verbose_name_plural = _("parcel passes")

    def __str__(self) -> str:
        return f"pass {self.pk}"
