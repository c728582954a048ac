"""The second step of logging in: six digits from the person's own telephone, or a recovery code."""

from __future__ import annotations

import re
from base64 import b32encode
from datetime import datetime

import django_otp
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.models import Member

RECOVERY_CODES = 10
DIGITS = re.compile(r"\d{6}")  # of any script: Thai telephones type Thai digits too


class NotYet(Exception):
    """Too many wrong codes; each wrong one doubles the time until the next may be tried."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def seconds(self) -> int:
        """How long that is from now, at least one."""
        return max(1, round((self.until - timezone.now()).total_seconds()))


def device_of(member: Member) -> TOTPDevice | None:
    """The telephone that the person has set up, if there is one."""
    return TOTPDevice.objects.filter(user=member, confirmed=True).first()


def is_asked(member: Member) -> bool:
    """True of people who have set up a telephone: from then on it is asked for."""
    return device_of(member) is not None


def begin(member: Member) -> TOTPDevice:
    """A telephone that counts only when its first code was typed; begun twice it is the same."""
    waiting = TOTPDevice.objects.filter(user=member, confirmed=False).first()
    return waiting or TOTPDevice.objects.create(user=member, name="totp", confirmed=False)


def spelled(device: TOTPDevice) -> str:
    """The secret as one types it into an app that cannot scan."""
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def confirm(member: Member, code: str) -> list[str]:
    """The first code was typed: the telephone takes the place of any before it.

    Returns new recovery codes, which nobody can read again; none when the code is wrong.
    """
    waiting = TOTPDevice.objects.select_for_update().filter(user=member, confirmed=False).first()
    if waiting is None or not _fits(waiting, _tidy(code)):
        return []
    TOTPDevice.objects.filter(user=member).exclude(pk=waiting.pk).delete()
    waiting.confirmed = True
    waiting.save(update_fields=["confirmed"])
    return new_codes(member)


@transaction.atomic
def new_codes(member: Member) -> list[str]:
    """Ten codes for the day the telephone is lost, each for once; older ones end.

    Only what is made of them is kept, so a stolen database opens nothing.
    """
    StaticDevice.objects.filter(user=member).delete()
    box = StaticDevice.objects.create(user=member, name="recovery")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=box, token=_kept(code)) for code in codes)
    return codes


def codes_left(member: Member) -> int:
    """How many recovery codes were not used yet."""
    return StaticToken.objects.filter(device__user=member).count()


@transaction.atomic
def check(member: Member, code: str) -> TOTPDevice | StaticDevice | None:
    """What the code belongs to, or None. A code of the telephone counts once, a recovery code too.

    Raises NotYet while the last wrong ones are not forgotten.
    """
    tidy = _tidy(code)
    kind, told = (TOTPDevice, tidy) if DIGITS.fullmatch(tidy) else (StaticDevice, _kept(tidy))
    own = kind.objects.select_for_update().filter(user=member, confirmed=True)
    device: TOTPDevice | StaticDevice | None = own.first()
    return device if device is not None and _fits(device, told) else None


def enter(request: object, device: TOTPDevice | StaticDevice) -> None:
    """Remember for this visit that the second step was taken; the visit gets a new secret."""
    django_otp.login(request, device)
    request.session.cycle_key()  # type: ignore[attr-defined]


@transaction.atomic
def switch_off(member: Member) -> bool:
    """Forget telephone and codes; False when there was nothing to forget."""
    rows, _kinds = TOTPDevice.objects.filter(user=member).delete()
    StaticDevice.objects.filter(user=member).delete()
    return bool(rows)


def _tidy(code: str) -> str:
    return re.sub(r"[\s-]", "", code).casefold()


def _kept(code: str) -> str:
    return salted_hmac("people.two_step", code, algorithm="sha256").hexdigest()[:16]


def _fits(device: TOTPDevice | StaticDevice, code: str) -> bool:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise NotYet(why["locked_until"])
    return bool(device.verify_token(code))
