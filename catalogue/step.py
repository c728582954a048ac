"""English keeps step with Thai: what a deed on a Thai page does to its English one.

Pictures and links go over at once, words never do: those wait until somebody has said all of them.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models, transaction
from modelcluster.fields import ParentalKey
from modelcluster.models import get_serializable_data_for_fields
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, PageLogEntry
from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields
from wagtail_localize.models import (
    SegmentOverride,
    Translation,
    TranslationSource,
    cleanup_translation_on_delete,
)

from catalogue import english
from people.models import Member

FOLLOWED = "catalogue.followed_down"  # in the log: taken down because its Thai page was
DOWN = ("wagtail.unpublish", FOLLOWED)


@transaction.atomic
def publish(page: Page, *, by: Member | None = None) -> None:
    """The Thai page is shown from now on, as it is now.

    An English page that was taken down with it comes back; one that was taken down or deleted on
    its own stays away.
    """
    locale = english.english_locale()
    if locale is None:
        return
    before = _said_before(page)
    translation = english.record(page, locale)
    twin = english.twin_of(page)
    if twin is None:
        if translation.enabled:  # see stay_away
            page.copy_for_translation(locale, copy_parents=True, alias=True)
    elif twin.alias_of_id:
        _same_address(page, twin)  # the rest Wagtail does by itself
    elif twin.live or _followed_down(twin):
        told_at = translation.destination_last_updated_at
        _carry_over(page, twin, before, by)
        # The page was published just now, its words were not.
        if translation.enabled and english.unsaid(translation) == (0, 0) and _is_stale(twin):
            told_at = None
        records = Translation.objects.filter(pk=translation.pk)
        records.update(destination_last_updated_at=told_at)


def _said_before(page: Page) -> dict[str, Any]:
    """The Thai page as it was when English last heard of it."""
    heard = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=page.locale_id
    )
    found = heard.values_list("content_json", flat=True).first()
    before: dict[str, Any] = json.loads(found) if found else {}
    return before


def _same_address(page: Page, twin: Page) -> None:
    """One slug in both languages; the two home pages lie side by side and cannot share theirs."""
    if page.depth > 2 and twin.slug != page.slug:
        twin.slug = find_available_slug(twin.get_parent(), page.slug, ignore_page_id=twin.pk)
        twin.save(clean=False)


def _carry_over(page: Page, twin: Page, before: dict[str, Any], by: Member | None) -> None:
    """Show the English page with the Thai one's pictures and links, and keep a draft there may be."""
    waiting = twin.get_latest_revision_as_object() if twin.has_unpublished_changes else None
    changed = take(page, twin, before)
    if changed or not twin.live:
        revision = twin.save_revision(user=by, changed=changed, clean=False)
        revision.publish(user=by, skip_permission_checks=True)
    if changed and waiting is not None:
        take(page, waiting, before)
        waiting.save_revision(user=by, clean=False)


def take(page: Page, twin: Page, before: dict[str, Any]) -> bool:
    """Copy what has no language, leave what was chosen for English alone; True when it is a change."""
    own = set(
        SegmentOverride.objects.filter(
            locale=twin.locale_id, context__object_id=twin.translation_key, has_error=False
        ).values_list("context__path", flat=True)
    )
    changed = False
    for each in get_translatable_fields(type(page)):
        field = each.get_field(type(page))
        if field.name in own or (field.name == "slug" and page.depth <= 2):
            continue
        if isinstance(field, models.ManyToOneRel) and isinstance(field.remote_field, ParentalKey):
            changed |= _take_rows(page, twin, field.name)
        elif isinstance(each, SynchronizedField) or (
            isinstance(each, TranslatableField) and _emptied(page, field, before)
        ):
            changed |= _take_value(page, twin, field)
    return changed


def _emptied(page: Page, field: Any, before: dict[str, Any]) -> bool:
    """True of words that are gone in Thai: what nobody says there is not said in English either."""
    return getattr(page, field.attname, None) == "" and bool(before.get(field.name))


def _take_value(page: Page, twin: Page, field: Any) -> bool:
    value = getattr(page, field.attname)
    if field.name == "slug":
        value = find_available_slug(twin.get_parent(), value, ignore_page_id=twin.pk)
    if getattr(twin, field.attname) == value:
        return False
    setattr(twin, field.attname, value)
    return True


def _take_rows(page: Page, twin: Page, relation: str) -> bool:
    """Copy a gallery or the like, row for row."""
    if _rows(page, relation) == _rows(twin, relation):
        return False
    page.copy_child_relation(relation, twin)
    return True


def _rows(page: Page, relation: str) -> list[dict[str, Any]]:
    """The rows without their keys, to compare those of two pages."""
    rows = [get_serializable_data_for_fields(row) for row in getattr(page, relation).all()]
    return [
        {name: value for name, value in row.items() if name not in ("pk", "id", "page")}
        for row in rows
    ]


def _is_stale(twin: Page) -> bool:
    """True when all is said in English, but something else is shown.

    It happens when the Thai goes back to words that were put into English once before.
    """
    translation, shown = english.record_of(twin), Page.objects.get(pk=twin.pk).specific
    if translation is None:
        return False
    told = translation.source.get_ephemeral_translated_instance(translation.target_locale)
    names = [
        each.field_name
        for each in get_translatable_fields(type(twin))
        if isinstance(each, TranslatableField)
    ]
    return any(str(getattr(told, name)) != str(getattr(shown, name)) for name in names)


def _followed_down(twin: Page) -> bool:
    """True when the English page went down with the Thai one, not by itself."""
    log = PageLogEntry.objects.filter(page=twin.pk, action__in=DOWN)
    last = log.order_by("-timestamp", "-pk").values_list("action", flat=True).first()
    return last == FOLLOWED


@transaction.atomic
def unpublish(page: Page) -> None:
    """The Thai page is shown no more; nor is the English."""
    twin = english.twin_of(page)
    if twin is not None and twin.live and not twin.alias_of_id:
        UnpublishPageAction(twin, log_action=FOLLOWED).execute(skip_permission_checks=True)


@transaction.atomic
def move(page: Page) -> None:
    """The English page goes to the same place of its own tree."""
    locale, twin = english.english_locale(), english.twin_of(page)
    if locale is None or twin is None or page.depth <= 2:
        return
    above = english.draft_of(page.get_parent().specific)
    if above is None:
        return
    for later in page.get_next_siblings():
        beside = later.get_translation_or_none(locale)
        if beside is not None and beside.get_parent() == above and beside.pk != twin.pk:
            twin.move(beside, pos="left")
            return
    twin.move(above, pos="last-child")


@transaction.atomic
def delete(page: Page) -> None:
    """The Thai page is gone; the English goes too, and so does what was said for it."""
    twins = Page.objects.filter(
        translation_key=page.translation_key, locale__language_code=english.TARGET
    )
    for twin in twins:
        twin.delete()
    cleanup_translation_on_delete(page)


@transaction.atomic
def stay_away(twin: Page) -> None:
    """An English page was deleted and the Thai was not: it comes back when somebody asks for it.

    What was said for it is kept till then; asking is the button that begins the English.
    """
    thai = Page.objects.filter(
        translation_key=twin.translation_key, locale__language_code=english.SOURCE, alias_of=None
    ).first()
    if thai is not None:
        if english.record_of(twin) is None:
            english.record(thai.specific, twin.locale)
        english.wanted(twin.translation_key, twin.locale_id, False)
