"""Sends what is owed: each notice by itself, tried again with patience, and given up in the end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.utils import timezone, translation

from shop.models import Notice, NoticeSetting
from shop.notices import line, owing, words

log = logging.getLogger(__name__)
PATIENCE = (1, 5, 30, 120, 720)  # minutes after each attempt
IN_THAI = "th"  # the staff's language
KEPT = timedelta(days=60)


def round_of(now: datetime) -> int:
    """Owe the evening's digests, send everything due, forget what is old; how many went out."""
    owing.digests(now)
    Notice.objects.filter(written_at__lt=now - KEPT).delete()
    return send_due(now)


def send_due(now: datetime) -> int:
    """Send what is owed by now; a server that is down costs nothing but time."""
    sent = 0
    for notice in due(now).select_related("member", "enterprise"):
        pause = timedelta(minutes=PATIENCE[min(notice.attempts, len(PATIENCE) - 1)])
        mine = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, sent_at=None)
        if not mine.update(attempts=F("attempts") + 1, next_try=now + pause):
            continue  # another worker has it
        try:
            sent += _send(notice)
        except line.Refused as e:
            log.warning("notice %s: LINE refused it: %s", notice.pk, e)
            Notice.objects.filter(pk=notice.pk).update(given_up=True)
        except Exception as e:  # noqa: BLE001 - one notice must not stop the others
            log.warning("notice %s: attempt failed: %s", notice.pk, type(e).__name__)
            if notice.attempts + 1 >= len(PATIENCE):
                Notice.objects.filter(pk=notice.pk).update(given_up=True)
        else:
            Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    return sent


def due(now: datetime) -> QuerySet[Notice]:
    """Those that wait for an attempt; LINE's only where there is a token."""
    waiting = Notice.objects.filter(sent_at=None, given_up=False, next_try__lte=now)
    return waiting if line.token() else waiting.exclude(way=Notice.Way.LINE)


def _send(notice: Notice) -> bool:
    """True when it went out; who has left, or has nothing to do any more, is told nothing."""
    if not _still_reads(notice):
        return False
    with translation.override(IN_THAI):
        said = words.of(notice)
    if said is None:
        return False
    if notice.way == Notice.Way.LINE:
        setting = NoticeSetting.objects.get(member=notice.member)
        line.push(setting.line_id, f"{said.subject}\n{said.text}")
    else:
        EmailMessage(said.subject, said.text, to=[notice.member.email]).send()
    return True


def _still_reads(notice: Notice) -> bool:
    """Still here, and still wants it this way."""
    member = notice.member
    setting = NoticeSetting.objects.filter(member=member).first()
    if not member.is_active or notice.way not in owing.ways_of(member, setting):
        return False
    if notice.enterprise is None:
        return bool(member.has_perm(owing.MANAGERS))
    works = member.memberships.filter(enterprise=notice.enterprise, active=True).exists()
    return works or (notice.kind == Notice.Kind.CLAIM and member.has_perm(owing.MANAGERS))
