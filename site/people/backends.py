"""Logging in by mobile number, e-mail or user name, whichever the person remembers."""

import re
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from people.models import Member

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def as_phone(login: str) -> str:
    """The number as stored (+66…) when the log-in looks like a Thai phone number, else ''."""
    digits = re.sub(r"[\s().-]", "", login.translate(THAI_DIGITS))
    if re.fullmatch(r"0\d{8,9}", digits):
        return "+66" + digits[1:]
    return digits if re.fullmatch(r"\+\d{8,15}", digits) else ""


class PhoneOrEmail(ModelBackend):
    """Finds the one person a log-in names, then checks the password as Django does."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Member | None:
        """The person, or None; an unknown name costs the same time as a wrong password."""
        login = (username or kwargs.get(Member.USERNAME_FIELD) or "").strip().replace("\x00", "")
        if not login or password is None:
            return None
        wanted = Q(username__iexact=login) | Q(email__iexact=login)
        if phone := as_phone(login):
            wanted |= Q(phone=phone)
        found = list(Member.objects.filter(wanted)[:2])
        if len(found) != 1:
            Member().set_password(password)
            return None
        member = found[0]
        return (
            member
            if member.check_password(password) and self.user_can_authenticate(member)
            else None
        )
