"""Who logs in: members of enterprises, editors, managers."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Member(AbstractUser):
    """A person with a log-in; what they may do comes from groups and memberships."""

    # One name field, as Thai people give it; a surname is never required.
    first_name = models.CharField(_("name"), max_length=150)
    phone = models.CharField(
        _("mobile number"),
        max_length=16,
        unique=True,
        null=True,  # unique, so "no phone" must not be a value
        blank=True,
        help_text=_("International form, for example +66812345678. Can be used to log in."),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_short_name() or self.get_username()
