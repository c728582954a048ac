"""What partners may ask: each parameter with its limits; whatever else comes is refused, not guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import QueryDict
from ninja import Field, Schema
from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema, model_validator

from home.api.shapes import Language

MOST_ON_A_PAGE = 100
ON_A_PAGE = 24
LAST_PAGE = 100_000
_FIGURES = re.compile(r"[0-9]{1,9}", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


def figures(value: Any) -> Any:
    """Plain figures only: no sign, no blank, no Thai digits."""
    if isinstance(value, str) and not _FIGURES.fullmatch(value):
        raise ValueError("should be a whole number in the figures 0-9")
    return value


def moment(value: Any) -> Any:
    """A date and time of RFC 3339; a plus sign that arrived as a blank is read as one."""
    if not isinstance(value, str):
        return value
    said = value.replace(" ", "+")
    if not _MOMENT.fullmatch(said):
        raise ValueError("should be a date and time with its zone, like 2026-11-01T00:00:00Z")
    try:
        return datetime.fromisoformat(said.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is no date and time that there is") from None


Number = Annotated[int, BeforeValidator(figures)]
Percent = Annotated[int, Field(ge=0, le=100), BeforeValidator(figures)]
Moment = Annotated[
    datetime, BeforeValidator(moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Code = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
YesOrNo = Literal["true", "false"]


class Asked(Schema):
    """The language; and that nothing is asked twice, nor anything that nobody knows."""

    lang: Language = Field("th", description="What is not told in English comes in Thai.")

    @model_validator(mode="before")
    @classmethod
    def nothing_else(cls, values: Any, info: ValidationInfo) -> Any:
        """Refuse what would be ignored in silence: a slip of the pen looks like an empty shop."""
        asked: QueryDict = info.context["request"].GET if info.context else QueryDict()
        if unknown := sorted(set(asked) - set(cls.model_fields)):
            known = ", ".join(cls.model_fields)
            raise ValueError(f"{len(unknown)} unknown parameter(s); known are {known}")
        if any(len(asked.getlist(name)) > 1 for name in asked):
            raise ValueError("a parameter was given twice")
        return values


class ListAsked(Asked):
    """What every list can be asked."""

    page: Number = Field(1, ge=1, le=LAST_PAGE)
    limit: Number = Field(ON_A_PAGE, ge=1, le=MOST_ON_A_PAGE, description="How many on a page.")
    changed_since: Moment | None = Field(
        None, description="Only what was published, or whose price or facts changed, since then."
    )


class ProductsAsked(ListAsked):
    """Which products."""

    maker: Code | None = Field(None, description="A maker's code.")
    category: Code | None = Field(None, description="A category's code.")
    recycled_from: Percent | None = Field(
        None, description="At least so many per cent of the weight are recycled."
    )
    in_stock: YesOrNo | None = Field(None, description="True: only what can be had now.")


class WorkshopsAsked(ListAsked):
    """Which workshops."""

    coming: YesOrNo | None = Field(
        None, description="True: only those not over; false: only those over."
    )
