"""Why a figure about scrap was refused, said in figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalogue.balance import Refused
from catalogue.dates import local_date
from catalogue.models import ScrapLot
from catalogue.recorded import kind_said
from catalogue.templatetags.words import grams

SENTENCES = {
    "lot-short": gettext_noop(
        "Of this lot (%(lot)s) %(left_g)s are left, and you have put in %(wanted_g)s."
    ),
    "lot-used": gettext_noop(
        "%(used_g)s of this lot have been used already, so it cannot have been %(right_g)s."
    ),
    "too-early": gettext_noop(
        "The lot (%(lot)s) came on %(received)s, and the batch is of %(day)s: "
        "please look at the dates."
    ),
    "batch-short": gettext_noop(
        "%(put_in_g)s went in, and the pieces weigh %(claimed_g)s together: "
        "there cannot come out more than went in."
    ),
    "batch-claimed": gettext_noop(
        "The pieces of this batch weigh %(claimed_g)s, so no less can have gone in; "
        "it would be %(put_in_g)s."
    ),
    "only-one": gettext_noop(
        "“%(variant)s” is one of a kind: it is made once, and there is one of it."
    ),
    "no-piece": gettext_noop("A seat is not made in a kiln."),
    "nothing": gettext_noop("Please give a number above zero."),
    "closed": gettext_noop("This batch is closed. Open it again first."),
    "sold": gettext_noop(
        "%(sold)s of its pieces have been sold or promised since, so the batch stays closed. "
        "A wrong figure can still be corrected."
    ),
    "shelf-short": gettext_noop(
        "“%(variant)s”: %(free)s stand on the shelf, so %(fewer)s cannot be taken off. "
        "The others are sold or promised."
    ),
    "changed": gettext_noop("Somebody has changed this figure meanwhile. Please look again."),
    # A lot of another house looks exactly like one that never was.
    "other-house": gettext_noop("Please choose one of your own."),
}


def why_not(refused: Refused) -> str:
    """The sentence with its figures, in the reader's language."""
    figures: dict[str, Any] = {}
    for name, figure in refused.figures.items():
        if name.endswith("_g"):
            figures[name] = grams(figure)
        elif name == "day":
            figures[name] = local_date(figure)
        elif isinstance(figure, ScrapLot):
            figures |= {"lot": kind_said(figure), "received": local_date(figure.received_on)}
        else:
            figures[name] = figure
    return _(SENTENCES[refused.why]) % figures
