"""An invitation to join an enterprise: a link that works once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.models.enterprises import Enterprise


class Invitation(models.Model):
    """A link handed to one person; only a hash of it is kept here."""

    wagtail_reference_index_ignore = True

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Whom it was made for, in the words of who made it; empty for "whoever has the link".
    meant_for = models.CharField(_("for"), max_length=120, blank=True)
    phone = models.CharField(_("mobile number"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"invitation {self.pk}"
