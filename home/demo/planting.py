"""Pages by the thousand: rows of the tree, and of each kind of page, without asking one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

AT_ONCE = 500


@dataclass
class Plot:
    """A page below which others grow."""

    pk: int
    path: str
    depth: int
    url_path: str
    locale_id: int
    last: int  # the number of its last child

    @classmethod
    def of(cls, page: Page) -> Plot:
        """Where the next child of this page would stand."""
        last = page.get_last_child() if page.numchild else None
        step = int(last.path[-Page.steplen :], 36) if last else 0
        return cls(page.pk, page.path, page.depth, page.url_path, page.locale_id, step)

    def next_path(self) -> str:
        """The path of one more child."""
        self.last += 1
        path: str = Page._get_path(self.path, self.depth + 1, self.last)
        return path


def plant(pages: Sequence[Any], plots: Sequence[Plot]) -> Sequence[Any]:
    """Write these new pages, all of one kind, each below its plot; live, and no one is told."""
    kind, now = ContentType.objects.get_for_model(type(pages[0])), timezone.now()
    for page, plot in zip(pages, plots, strict=True):
        page.path, page.depth = plot.next_path(), plot.depth + 1
        page.url_path = f"{plot.url_path}{page.slug}/"
        page.locale_id, page.content_type = plot.locale_id, kind
        page.draft_title, page.live = page.title, True
        # The same in every language, so that each page finds its twin.
        page.translation_key = uuid5(NAMESPACE_URL, f"{kind.model}/{page.slug}")
        page.first_published_at = page.last_published_at = now
    rows = Page.objects.bulk_create([_row(page) for page in pages], batch_size=AT_ONCE)
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.page_ptr_id = row.pk
        page._state.adding = False
    _write_own_columns(pages)
    grown: dict[int, int] = {}
    for plot in plots:
        grown[plot.pk] = grown.get(plot.pk, 0) + 1
    for pk, number in grown.items():
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + number)
    return pages


def _row(page: Any) -> Page:
    """The page's part of the tree alone."""
    columns = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    return Page(**{name: getattr(page, name) for name in columns})


def _write_own_columns(pages: Sequence[Any]) -> None:
    """The columns of the kind; Django itself writes many rows at once only for models without parents."""
    model = type(pages[0])
    for start in range(0, len(pages), AT_ONCE):
        model._base_manager._insert(
            list(pages[start : start + AT_ONCE]),
            fields=model._meta.local_concrete_fields,
            using="default",
        )
