"""Which English pages lag behind their Thai ones: since when, by how much, and through whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Locale, Page, PageLogEntry
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from catalogue import english
from people.models import Member

MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE


@dataclass(frozen=True)
class Lag:
    """One Thai page and what its English lacks."""

    page: Page
    twin: Page
    unsaid: int
    by_machine: int
    since: datetime | None
    alone: bool  # the English is written by hand, not through the translators' screens

    @property
    def shown_in_thai(self) -> bool:
        """True while nobody has told the page in English."""
        return bool(self.twin.alias_of_id)

    @property
    def sentences(self) -> int:
        """How many sentences a person has yet to say or to look at."""
        return self.unsaid + self.by_machine

    @property
    def by(self) -> Member | None:
        """Who made the Thai as it is now."""
        return self.page.live_revision.user if self.page.live_revision else None

    @property
    def edit_url(self) -> str:
        """Where it is put into English."""
        return reverse("wagtailadmin_pages:edit", args=[self.twin.pk])

    @property
    def words(self) -> str | Promise:
        """What is to do, as a line of the list says it."""
        if self.alone:
            return _("the Thai has changed; the English is written by hand")
        if not self.sentences:
            return _("all is said; it waits to be published")
        to_do = ngettext("%(n)s sentence to do", "%(n)s sentences to do", self.sentences)
        said = to_do % {"n": self.sentences}
        if not self.by_machine:
            return said
        machine = ngettext(
            "%(n)s of them by a machine, not looked at yet",
            "%(n)s of them by a machine, not looked at yet",
            self.by_machine,
        )
        return f"{said} ({machine % {'n': self.by_machine}})"


def found(keys: Collection[UUID] | None = None) -> list[Lag]:
    """Every shown Thai page whose English lacks something, the longest waiting first.

    With `keys` only the pages of these translation keys. Seven queries, however many pages.
    """
    locale = english.english_locale()
    if locale is None:
        return []
    pages = thai_pages(keys)
    wanted = [page.translation_key for page in pages]
    twins = {
        twin.translation_key: twin
        for twin in Page.objects.live().filter(locale=locale, translation_key__in=wanted)
    }
    records = {
        record.source.object_id: record
        for record in Translation.objects.filter(
            target_locale=locale, source__object_id__in=wanted
        ).select_related("source")
    }
    sums = to_do(locale, [record.source_id for record in records.values()])
    published = publishings(page.pk for page in pages)
    lags = [
        lag
        for page in pages
        if (twin := twins.get(page.translation_key))
        and (lag := _lag(page, twin, records.get(page.translation_key), sums, published))
    ]
    return sorted(lags, key=lambda lag: (lag.since is None, lag.since, lag.page.pk))


def thai_pages(keys: Collection[UUID] | None) -> QuerySet[Page]:
    """The shown Thai pages that stand for themselves."""
    pages = Page.objects.live().filter(
        locale__language_code=english.SOURCE, alias_of=None, depth__gt=1
    )
    wanted = pages if keys is None else pages.filter(translation_key__in=keys)
    return wanted.select_related("live_revision__user", "content_type").order_by("path")


def to_do(locale: Locale, sources: list[int]) -> dict[int, tuple[int, int]]:
    """For each source of a translation: sentences unsaid, sentences only a machine has said."""
    said = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=locale,
        has_error=False,
    )
    segments = StringSegment.objects.filter(source__in=sources).annotate(
        is_said=Exists(said), by_machine=Exists(said.filter(translation_type=MACHINE))
    )
    sums = segments.values("source").annotate(
        unsaid=Count("pk", filter=Q(is_said=False)), machine=Count("pk", filter=Q(by_machine=True))
    )
    return {each["source"]: (each["unsaid"], each["machine"]) for each in sums}


def publishings(pages: Iterable[int]) -> dict[int, list[datetime]]:
    """When each page was published, the first time first."""
    log = PageLogEntry.objects.filter(page__in=list(pages), action="wagtail.publish")
    moments: dict[int, list[datetime]] = {}
    for page, moment in log.order_by("timestamp").values_list(F("page_id"), "timestamp"):
        moments.setdefault(page, []).append(moment)
    return moments


def _lag(
    page: Page,
    twin: Page,
    record: Translation | None,
    sums: dict[int, tuple[int, int]],
    published: dict[int, list[datetime]],
) -> Lag | None:
    """What the English of one page lacks; None when it keeps step."""
    if record is None:
        return (
            None if not twin.alias_of_id else Lag(page, twin, 0, 0, page.last_published_at, False)
        )
    told_at = record.destination_last_updated_at
    later = [at for at in published.get(page.pk, []) if told_at is None or at > told_at]
    since = later[0] if later else page.last_published_at
    if not record.enabled and not twin.alias_of_id:
        behind = told_at is not None and bool(later)
        return Lag(page, twin, 0, 0, since, True) if behind else None
    unsaid, by_machine = sums.get(record.source_id, (0, 0))
    if unsaid or by_machine or twin.alias_of_id or told_at is None:
        return Lag(page, twin, unsaid, by_machine, since, False)
    return None


def of_page(page: Any) -> Lag | None:
    """What the English of this page lacks, whichever of the two it is."""
    return next(iter(found([page.translation_key])), None)
