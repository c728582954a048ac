"""Pages put into the API's shapes, in the language that was asked for."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.utils.html import strip_tags
from wagtail.fields import RichTextField
from wagtail.models import Page

from catalogue.models import Enterprise, EnterprisePage, Photo, ProductPage, Session, Variant
from catalogue.models import Product as Ware
from catalogue.models.paired import Paired
from catalogue.models.photos import JPEG, RENDITIONS
from catalogue.thai import normalise
from home.api import shapes
from home.api.public import Beside
from home.models import NewsPage, WorkshopPage

_ENDS = re.compile(r"<br\s*/?>|</(?:p|li|h\d|blockquote|figcaption)>", re.IGNORECASE)
LANGUAGES: dict[str, list[shapes.Language]] = {
    Session.Language.THAI: ["th"],
    Session.Language.ENGLISH: ["en"],
    Session.Language.BOTH: ["th", "en"],
}


class Teller:
    """Tells the pages of one answer in one language; what has no English comes in Thai and says so."""

    def __init__(self, language: shapes.Language, beside: Beside) -> None:
        self.language, self.beside = language, beside

    # --- words --------------------------------------------------------------------------------

    def row(self, row: Paired, field: str) -> shapes.Text | None:
        """A short word of a row; None where nothing is said."""
        english = self.language == "en" and getattr(row, f"{field}_en")
        return written(row.say(field, self.language), "en" if english else "th")

    def name(self, row: Paired, field: str = "name") -> shapes.Text:
        """A word that every row has."""
        return self.row(row, field) or shapes.Text(text="", language="th")

    def page(self, page: Page, field: str) -> shapes.Text:
        """Words of a page: plain text, paragraphs on lines of their own."""
        rich = isinstance(page._meta.get_field(field), RichTextField)
        twin = self.beside.english.get(page.translation_key)
        told: list[tuple[Page | None, shapes.Language]] = [(twin, "en"), (page, "th")]
        for each, language in told:
            words = getattr(each, field, "")
            if said := written(plain(words) if rich else words, language):
                return said
        return shapes.Text(text="", language="th")

    def told(self, page: Page, code: str) -> dict[str, Any]:
        """What every shape begins with."""
        shown = self.beside.english.get(page.translation_key, page)
        photos = self.beside.pictures.get(page.pk, [])
        return {
            "code": code,
            "name": self.page(page, "title"),
            "url": f"{settings.PUBLIC_URL}{shown.url or '/'}",
            "pictures": [each for photo in photos if (each := self.picture(photo)).sizes],
            "changed": self.beside.changed(page),
        }

    def picture(self, photo: Photo) -> shapes.Picture:
        """In every size that is drawn; a new photo's are drawn within a minute."""
        drawn = {each.filter_spec: each for each in photo.prefetched_renditions}
        sizes = [
            shapes.Size(
                url=made.full_url,
                width=made.width,
                height=made.height,
                type="image/jpeg" if spec == JPEG else "image/webp",
            )
            for spec in RENDITIONS
            if (made := drawn.get(spec))
        ]
        return shapes.Picture(alt=self.row(photo, "alt"), sizes=sizes)

    # --- the kinds ----------------------------------------------------------------------------

    def product(self, page: ProductPage) -> shapes.Product:
        """A product; nobody is told the price of what nobody can order."""
        ware = cast(Ware, page.product)
        offers = ware.offers if ware.enterprise.is_open else []
        left = [variant for variant in offers if not variant.sold_out]
        few = bool(left) and all(variant.few_left for variant in left)
        category = ware.category
        return shapes.Product(
            **self.told(page, ware.code),
            maker=shapes.Named(code=ware.enterprise.code, name=self.name(ware.enterprise)),
            category=shapes.Named(code=category.code, name=self.name(category))
            if category
            else None,
            story=self.page(page, "story"),
            availability="few-left" if few else "in-stock" if left else "sold-out",
            price_from=baht(min((each.price for each in offers), default=None)),
            offers=[self.offer(variant) for variant in offers],
            one_of_a_kind=any(each.kind == Variant.Kind.UNIQUE for each in ware.offers),
            recycled_percent=ware.recycled_percent,
            recycled_source=cast(Any, ware.recycled_source),
            materials=[
                shapes.Material(
                    name=self.name(each),
                    source=self.row(each, "source"),
                    percent=each.percent,
                    recycled=each.recycled,
                )
                for each in ware.materials.all()
            ],
            measures=shapes.Measures.model_validate(ware),
            care=self.care(ware),
        )

    def care(self, ware: Ware) -> shapes.Care:
        """What it is fit for."""
        stated = ("food_contact", "microwave", "dishwasher", "oven", "outdoor")
        said = {name: getattr(ware, name) for name in stated}
        return shapes.Care.model_validate(said | {"words": self.row(ware, "care")})

    def offer(self, variant: Variant) -> shapes.Offer:
        """One choice with its price and its band, never a number of pieces."""
        to_order = variant.kind == Variant.Kind.MADE_TO_ORDER
        return shapes.Offer(
            sku=variant.sku,
            option=self.name(variant, "option"),
            price=cast(str, baht(variant.price)),
            availability=band(variant.availability),
            days_to_make=variant.make_days if to_order else None,
        )

    def maker(self, page: EnterprisePage) -> shapes.Maker:
        """An enterprise as its page tells it."""
        row = cast(Enterprise, page.enterprise)
        return shapes.Maker(
            **self.told(page, row.code),
            story=self.page(page, "story"),
            made_by=self.row(row, "maker"),
            waste=self.row(row, "waste"),
            village_no=row.village_no,
            established=row.established,
            members=row.people,
            open_for_orders=row.is_open,
        )

    def news(self, page: NewsPage) -> shapes.News:
        """A piece of news, with the codes of what it tells of."""
        linked = page.workshop_id in self.beside.workshops
        tags = self.beside.tags.get(page.pk, [])
        return shapes.News(
            **self.told(page, str(page.translation_key)),
            day=page.day,
            intro=self.page(page, "intro"),
            body=self.page(page, "body"),
            tags=[shapes.Named(code=tag.slug, name=self.name(tag)) for tag in tags],
            products=self.beside.products.get(page.pk, []),
            makers=self.beside.makers.get(page.pk, []),
            workshop=page.workshop.code if linked and page.workshop else None,
        )

    def workshop(self, page: WorkshopPage) -> shapes.Workshop:
        """A workshop with its coming sessions."""
        row, topic = page.row, self.page(page, "intro")
        return shapes.Workshop(
            **self.told(page, row.code),
            number=row.number,
            topic=topic if topic.text else None,
            story=self.page(page, "body"),
            first_day=row.first_day,
            last_day=row.last_day or row.first_day,
            place=self.name(row, "place"),
            map_link=row.map_link or None,
            organiser=self.row(row, "organiser"),
            products=self.beside.products.get(page.pk, []),
            sessions=[self.session(each) for each in row.ahead],  # type: ignore[attr-defined]
        )

    def session(self, session: Session) -> shapes.Sitting:
        """When, where, and whether there are seats: a band, never a number."""
        variant, ware, cancelled = session.variant, session.variant.product, session.cancelled_at
        sold = ware.on_sale and not ware.archived and ware.enterprise.is_open and variant.active
        bookable = sold and cancelled is None
        told = session.workshop.place_en and (session.room_en or not session.room_th)
        english = self.language == "en" and bool(told)
        return shapes.Sitting(
            id=session.pk,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=shapes.Text(
                text=session.place_shown_en if english else session.place_shown_th,
                language="en" if english else "th",
            ),
            languages=LANGUAGES[session.language],
            youngest=session.youngest,
            oldest=session.oldest,
            cancelled=cancelled is not None,
            price=baht(variant.price) if bookable else None,
            seats=band(variant.availability) if bookable else "sold-out",
        )


def written(text: str, language: shapes.Language) -> shapes.Text | None:
    """Words in a language, without signs that nothing may hold."""
    said = normalise(text)
    return shapes.Text(text=said, language=language) if said else None


def plain(words: str) -> str:
    """Rich text without its markup, one paragraph a line."""
    text = html.unescape(strip_tags(_ENDS.sub("\n", words)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def baht(amount: Decimal | None) -> str | None:
    """159.00; nothing for nothing."""
    return None if amount is None else f"{amount:.2f}"


def band(availability: str) -> shapes.Band:
    """The band that the pages show, by its own name."""
    return cast(shapes.Band, str(availability))
