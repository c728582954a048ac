"""Forms for people: adding and changing them in the editor, and one's own name and e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users.forms import UserEditForm, UserForm

from people import logins
from people.models import Member
from people.phones import parse_thai_mobile

TAKEN = _("Somebody else logs in with this already.")


class PersonForm(UserForm):
    """Somebody with a name and one of three ways to log in; each way belongs to one person."""

    first_name = forms.CharField(label=_("Name"), max_length=150)
    last_name = None  # one field for the name, as Thai people give it
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("For example 081 234 5678. Can be used to log in."),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Can be used to log in.")
    )

    class Meta:
        model = Member
        fields = ["first_name", "phone", "email", "username", "is_superuser", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.required = False
        username.help_text = _("May stay empty: then it is the mobile number or the e-mail.")

    def clean_phone(self) -> str | None:
        """As stored; no number is None, for two people may both have none."""
        typed = self.cleaned_data["phone"]
        return parse_thai_mobile(typed) if typed else None

    def _clean_username(self) -> None:
        """Wagtail's question, answered for all three ways to log in by `clean`."""

    def clean(self) -> dict[str, Any]:
        """Every way to log in names one person, and there is one."""
        cleaned: dict[str, Any] = super().clean()
        ways = [name for name in ("username", "phone", "email") if cleaned.get(name)]
        if "username" in cleaned and self.is_borrowed(cleaned["username"]):
            ways = [name for name in ways if name != "username"]
            cleaned["username"] = cleaned.get("phone") or cleaned.get("email") or ""
        if not ways and not self.errors:
            self.add_error("phone", _("Give a mobile number, an e-mail or a user name to log in."))
        for name in ways:
            if logins.taken(cleaned[name], but=self.instance):
                self.add_error(name, TAKEN)
        return cleaned

    def is_borrowed(self, username: str) -> bool:
        """True when the user name is left to follow the number or the e-mail."""
        followed = {self.initial.get("phone"), self.initial.get("email")}
        return not username or ("username" not in self.changed_data and username in followed)


class PersonEditForm(PersonForm, UserEditForm):
    """The same for somebody there is; they can be switched off, by others."""

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "is_active"]


class OwnAccountForm(NameEmailForm):
    """One's own name and e-mail; nobody takes an e-mail that somebody else logs in with."""

    first_name = forms.CharField(label=_("Name"), max_length=150)
    last_name = None
    email = forms.EmailField(label=_("E-mail"), required=False)

    class Meta:
        model = Member
        fields = ["first_name", "email"]

    def clean_email(self) -> str:
        """Raises ValidationError for somebody else's."""
        email: str = self.cleaned_data["email"]
        if email and logins.taken(email, but=self.instance):
            raise forms.ValidationError(TAKEN)
        return email
