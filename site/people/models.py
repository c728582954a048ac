"""Who logs in: members of enterprises, editors, managers; and how often somebody has tried."""

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


class Tries(models.Model):
    """How often something was tried by somebody lately; who it was cannot be read from it."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = verbose_name_plural = _("tries")

    def __str__(self) -> str:
        return f"{self.count}, until {self.ends:%H:%M}"
