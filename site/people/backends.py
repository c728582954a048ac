"""Logging in by mobile number, e-mail or user name, whichever the person remembers."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from people import guessing, logins
from people.models import Member


class PhoneOrEmail(ModelBackend):
    """Finds the one person a log-in names, then checks the password as Django does."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Member | None:
        """The person, or None; an unknown name costs the same time as a wrong password.

        Raises Barred for who has missed too often, even when they have it right at last.
        """
        if request is not None and guessing.is_barred(request, "login"):
            raise guessing.Barred
        member = self._member(username or kwargs.get(Member.USERNAME_FIELD) or "", password)
        if request is not None and member is None:
            guessing.missed(request, "login")
        return member

    def _member(self, typed: str, password: str | None) -> Member | None:
        """Who logs in under this name with this password."""
        login = typed.strip().replace("\x00", "")
        if not login or password is None:
            return None
        member = logins.named(login)
        if member is None:
            Member().set_password(password)
            return None
        return (
            member
            if member.check_password(password) and self.user_can_authenticate(member)
            else None
        )
