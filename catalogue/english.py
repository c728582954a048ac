"""English pages: each Thai page has one, which shows the Thai until somebody has told it in English.

Until then it is an alias of the Thai page. The words of a translation wait in their own records;
the page itself takes them when all of them are there and somebody publishes them.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from people.models import Member

AnyPage = TypeVar("AnyPage", bound=Page)
Words = dict[str, str]  # a page's field → its English
SOURCE = "th"
TARGET = "en"


def english_locale() -> Locale | None:
    """English, in a shop that has it."""
    return Locale.objects.filter(language_code=TARGET).first()


def is_source(page: Page) -> bool:
    """True of a Thai page that stands for itself: English follows these and no others."""
    return page.depth > 1 and not page.alias_of_id and page.locale.language_code == SOURCE


def twin_of(page: AnyPage) -> AnyPage | None:
    """The English page of a Thai one, alias or not."""
    english = english_locale()
    twin = page.get_translation_or_none(english) if english else None
    found: AnyPage | None = twin.specific if twin else None
    return found


@transaction.atomic
def draft_of(
    page: AnyPage, words: Words | None = None, *, by: Member | None = None
) -> AnyPage | None:
    """The English page of a Thai one, made where there is none; what it lies below is made first.

    `words` are what can be said in English already. None in a shop without English.
    """
    english = english_locale()
    if english is None:
        return None
    twin = twin_of(page)
    if twin is None:
        wanted(page.translation_key, english.pk, True)
        page.copy_for_translation(english, copy_parents=True, alias=True)
        if words:
            say(record(page, english), words, by=by)
        twin = twin_of(page)
    return twin


def record(page: Page, locale: Locale) -> Translation:
    """What there is to say in English on this page now, where the translators' screens look for it."""
    source, _changed = TranslationSource.update_or_create_from_instance(page)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    return translation


def record_of(twin: Page) -> Translation | None:
    """The record that an English page is translated through."""
    found = Translation.objects.filter(
        source__object_id=twin.translation_key, target_locale=twin.locale_id
    )
    return found.select_related("source", "target_locale").first()


def wanted(key: UUID, locale_id: int, yes: bool) -> None:
    """Whether a Thai page that has no English page gets one when it is published next."""
    records = Translation.objects.filter(source__object_id=key, target_locale=locale_id)
    records.update(enabled=yes)


def unsaid(translation: Translation) -> tuple[int, int]:
    """How many sentences nobody has said in English, and how many only a machine has."""
    segments = StringSegment.objects.filter(source=translation.source_id)
    by_machine = segments.get_translations(translation.target_locale).filter(
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE, has_error=False
    )
    total, said = translation.get_progress()
    return total - said, by_machine.count()


def translate(
    page: Page, words: Words, locale: Locale, *, by: Member | None = None, publish: bool = True
) -> None:
    """Say a page in another language, through the records that editors find in their screens later.

    It is published only when nothing is left in Thai; until then the Thai is shown.
    """
    translation = record(page, locale)
    say(translation, words, by=by)
    if publish and unsaid(translation) == (0, 0):
        translation.save_target(user=by, publish=True)
    elif page.get_translation_or_none(locale) is None:
        page.copy_for_translation(locale, copy_parents=True, alias=True)


def say(translation: Translation, words: Words, *, by: Member | None = None) -> None:
    """Write down the English of some fields; the page does not change."""
    source = translation.source
    places = {
        (segment.context.path, segment.order): segment
        for segment in source.stringsegment_set.select_related("context")
    }
    for segment in _spoken(source, words):
        place = places[segment.path, segment.order]
        StringTranslation.objects.update_or_create(
            translation_of_id=place.string_id,
            context_id=place.context_id,
            locale=translation.target_locale,
            defaults={
                "data": segment.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "",
                "last_translated_by": by,
            },
        )


def _spoken(source: TranslationSource, words: Words) -> list[StringSegmentValue]:
    """The new words cut into the same pieces as the page's own."""
    page = source.as_instance()
    for field, value in words.items():
        setattr(page, field, value)
    cut = [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]
    return [segment for segment in cut if segment.path in words]
