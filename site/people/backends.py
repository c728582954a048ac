"""Logging in by mobile number, e-mail or user name, whichever the person remembers."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from people import guessing, logins
from people.models import Member

# More than one address may miss, so that nobody locks out anybody else from a single telephone.
MOST_OF_ACCOUNT = 2 * guessing.MOST_MISSES


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

        Raises Barred for who has missed too often, even when they have it right at last: from
        one address, or about one account from wherever.
        """
        if request is not None and guessing.is_barred(request, "login"):
            raise guessing.Barred
        typed = username or kwargs.get(Member.USERNAME_FIELD) or ""
        login = typed.strip().replace("\x00", "")
        named = logins.named(login) if login else None
        account = self._account(login, named)
        if request is not None and guessing.tries("account login", account) >= MOST_OF_ACCOUNT:
            raise guessing.Barred
        member = self._member(login, named, password)
        if request is not None and member is None:
            guessing.missed(request, "login")
            guessing.count("account login", account)
        return member

    def _account(self, login: str, named: Member | None) -> str:
        """What is counted for one account, whichever of its names is typed.

        A new password begins anew: whoever is kept out by strangers has one sent by e-mail. A name
        there is not is counted alike, else the lock would tell which there are.
        """
        return f"{named.pk} {named.password}" if named else login.casefold()

    def _member(self, login: str, member: Member | None, password: str | None) -> Member | None:
        """Who logs in under this name with this password."""
        if not login or password is None:
            return None
        if member is None:
            Member().set_password(password)
            return None
        return (
            member
            if member.check_password(password) and self.user_can_authenticate(member)
            else None
        )
