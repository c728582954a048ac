"""A log-in for somebody new: a name, a number or an e-mail, a password they choose themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from people import logins
from people.forms import TAKEN
from people.models import Member
from people.phones import parse_thai_mobile

LONGEST_NAME = 80
LONGEST_LOGIN = 150  # it is the user name too


class JoiningForm(forms.Form):
    """What somebody new tells of themselves."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    login = forms.CharField(
        label=_("Mobile number or e-mail"),
        max_length=LONGEST_LOGIN,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("A password that you remember"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= {
                "required": _("Please fill this in."),
                "max_length": _("At most %(limit_value)s characters."),
            }

    def clean_login(self) -> str:
        """A number as it is stored (+66…) or an e-mail address, and nobody else's."""
        typed: str = self.cleaned_data["login"]
        if "@" in typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError(_("This is not an e-mail address.")) from None
            login = typed
        else:
            login = parse_thai_mobile(typed)
        if logins.taken(login, but=Member()):
            raise ValidationError(TAKEN, code="taken")
        return login

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and one that nobody guesses."""
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same. Please type them anew."))
        elif password:
            try:
                validate_password(password, self._person())
            except ValidationError as e:
                self.add_error("password", e)
        return cleaned

    def _person(self) -> Member:
        """Who it would be, not written down yet."""
        login = self.cleaned_data.get("login", "")
        by_mail = "@" in login
        return Member(
            username=login,
            first_name=self.cleaned_data.get("name", ""),
            email=login if by_mail else "",
            phone=None if by_mail or not login else login,
        )

    @property
    def is_taken(self) -> bool:
        """True when somebody has this log-in already; it may be the very person."""
        return self.is_bound and self.has_error("login", "taken")

    def enter(self) -> Member | None:
        """Write the person down; None when somebody else has just taken the log-in.

        Call it in a transaction of the deed that it belongs to, and only when the form is valid.
        """
        person = self._person()
        person.set_password(self.cleaned_data["password"])
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError:
            self.add_error("login", ValidationError(TAKEN, code="taken"))
            return None
        return person
