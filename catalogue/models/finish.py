"""How a piece looks: its colours and its glaze, in the few words by which people choose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    """Colours one sees from across the table; a piece may show several."""

    WHITE = "white", _("white")
    CREAM = "cream", _("cream")
    BROWN = "brown", _("brown")
    TERRACOTTA = "terracotta", _("terracotta")
    GREEN = "green", _("green")
    BLUE = "blue", _("blue")
    GREY = "grey", _("grey")
    BLACK = "black", _("black")
    RED = "red", _("red")
    GOLD = "gold", _("gold")


class Glaze(models.TextChoices):
    """What the surface is."""

    UNGLAZED = "unglazed", _("unglazed")
    CLEAR = "clear", _("clear glaze")
    WHITE = "white", _("white glaze")
    CELADON = "celadon", _("celadon")
    ASH = "ash", _("ash glaze")
    TENMOKU = "tenmoku", _("tenmoku")
    MATTE = "matte", _("matte glaze")
    REACTIVE = "reactive", _("reactive glaze")


class ColoursField(models.JSONField):
    """A list of colours, ticked in a form."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        """One box for each colour."""
        return forms.MultipleChoiceField(
            choices=Colour.choices,
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
