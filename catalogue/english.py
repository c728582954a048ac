"""English pages: translations of the Thai ones, in Thai until somebody tells them in English."""

from __future__ import annotations

from typing import TypeVar

from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from catalogue.models import EnterprisePage
from people.models import Member

AnyPage = TypeVar("AnyPage", bound=Page)
Words = dict[str, str]  # a page's field → its English


@transaction.atomic
def draft_of(
    page: AnyPage, words: Words | None = None, *, by: Member | None = None
) -> AnyPage | None:
    """The English page of a Thai one, made as a draft where there is none; its maker's page first.

    `words` are what can be said in English already. None in a shop without English.
    """
    english = Locale.objects.filter(language_code="en").first()
    if english is None:
        return None
    twin: AnyPage | None = page.get_translation_or_none(english)
    if twin is None and _is_above(page, english, by):
        translate(page, words or {}, english, by=by, publish=False)
        twin = page.get_translation(english)
    return twin


def _is_above(page: Page, english: Locale, by: Member | None) -> bool:
    """True when the page above this one is there in English; that of a maker is made."""
    above = page.get_parent().specific
    if isinstance(above, EnterprisePage):
        draft_of(above, by=by)
    return above.get_translation_or_none(english) is not None


def translate(
    page: Page, words: Words, locale: Locale, *, by: Member | None = None, publish: bool = True
) -> None:
    """Make a page in another language, through the records that editors find in their screens later.

    Whatever `words` leaves out stays as it is in the page.
    """
    source, _made = TranslationSource.get_or_create_from_instance(page)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=locale)
    places = {
        (segment.context.path, segment.order): segment
        for segment in source.stringsegment_set.select_related("context")
    }
    for segment in _spoken(source, words):
        place = places[segment.path, segment.order]
        StringTranslation.objects.create(
            translation_of_id=place.string_id,
            context_id=place.context_id,
            locale=locale,
            data=segment.string.data,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=by,
        )
    translation.save_target(user=by, publish=publish)


def _spoken(source: TranslationSource, words: Words) -> list[StringSegmentValue]:
    """The new words cut into the same pieces as the page's own."""
    page = source.as_instance()
    for field, value in words.items():
        setattr(page, field, value)
    cut = [segment for segment in extract_segments(page) if isinstance(segment, StringSegmentValue)]
    return [segment for segment in cut if segment.path in words]
