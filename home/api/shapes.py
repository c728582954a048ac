"""What the read API answers: every field that leaves the house, named once.

Nothing is copied from a row by itself: a column that is not written down here is not told.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from ninja import Field, Schema

Shape = TypeVar("Shape", bound=Schema)
Language = Literal["th", "en"]
Band = Literal["in-stock", "few-left", "sold-out"]
Baht = Field(None, pattern=r"^\d+\.\d\d$", examples=["159.00"])


class Text(Schema):
    """Words, and the language they are really in."""

    text: str
    language: Language


class Size(Schema):
    """One picture in one size."""

    url: str
    width: int
    height: int
    type: Literal["image/webp", "image/jpeg"]


class Picture(Schema):
    """One picture, with its words for those who cannot see it."""

    alt: Text | None
    sizes: list[Size]


class Named(Schema):
    """A maker, a category or a tag by code and name."""

    code: str
    name: Text


class Material(Schema):
    """One line of the material passport."""

    name: Text
    source: Text | None
    percent: int
    recycled: bool


class Offer(Schema):
    """One choice of a product, as it can be bought now. Prices are in baht."""

    sku: str
    option: Text
    price: str = Field(pattern=r"^\d+\.\d\d$", examples=["159.00"])
    availability: Band
    days_to_make: int | None = Field(None, description="For what is made to order.")


class Measures(Schema):
    """Centimetres, grams and millilitres, as far as they are known."""

    length_cm: float | None
    width_cm: float | None
    height_cm: float | None
    diameter_cm: float | None
    volume_ml: int | None
    weight_g: int | None


class Care(Schema):
    """What it is fit for: stated by the maker, never assumed."""

    food_contact: Literal["suitable", "decorative", "not-tested"]
    microwave: Literal["yes", "no", "not-tested"]
    dishwasher: Literal["yes", "no", "not-tested"]
    oven: Literal["yes", "no", "not-tested"]
    outdoor: Literal["yes", "no", "not-tested"]
    words: Text | None


class Told(Schema):
    """What every page has."""

    code: str
    name: Text
    url: str = Field(description="The page to link to.")
    pictures: list[Picture]
    changed: datetime | None = Field(
        description="When it was last published, or its price or facts last changed."
    )


class Product(Told):
    """One product that is shown in the shop. Closed makers' goods have no offers and no price."""

    maker: Named
    category: Named | None
    story: Text
    availability: Band
    price_from: str | None = Baht
    currency: Literal["THB"] = "THB"
    offers: list[Offer]
    one_of_a_kind: bool
    recycled_percent: int = Field(description="Of its weight.")
    recycled_source: Literal["declared", "records"]
    materials: list[Material]
    measures: Measures
    care: Care


class Maker(Told):
    """One enterprise that makes."""

    story: Text
    made_by: Text | None
    waste: Text | None = Field(description="What it rescues from the heap.")
    village_no: int | None
    established: int | None = Field(description="A year of the Common Era.")
    members: int | None
    open_for_orders: bool


class News(Told):
    """One piece of news."""

    day: date
    intro: Text
    body: Text
    tags: list[Named]
    products: list[str] = Field(description="Codes of the products on sale that it tells of.")
    makers: list[str] = Field(description="Codes of the makers that it tells of.")
    workshop: str | None = Field(description="Code of the workshop that it tells of.")


class Sitting(Schema):
    """One coming session of a workshop."""

    id: int
    starts_at: datetime
    ends_at: datetime
    place: Text
    languages: list[Language]
    youngest: int | None
    oldest: int | None
    cancelled: bool
    price: str | None = Baht
    seats: Band


class Workshop(Told):
    """One workshop, with its coming sessions."""

    number: int | None = Field(description="In the series.")
    topic: Text | None
    story: Text
    first_day: date
    last_day: date
    place: Text
    map_link: str | None
    organiser: Text | None
    products: list[str] = Field(description="Codes of the products on sale that came out of it.")
    sessions: list[Sitting]


class Sheet(Schema, Generic[Shape]):
    """One page of a list."""

    count: int = Field(description="How many there are on all pages.")
    pages: int
    page: int
    limit: int
    next: str | None
    previous: str | None
    results: list[Shape]


class Mistake(Schema):
    """One parameter that was not understood."""

    parameter: str
    problem: str


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Mistake] = []
