"""Where the buyer types a code: one field beside the checkout's own."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import guessing
from shop.codes import reading
from shop.codes.reading import NotForThis, Unknown
from shop.delivery import Quote


class CodeForm(forms.Form):
    """The code, and why it cannot be used."""

    code = forms.CharField(label=gettext_lazy("Discount code"), max_length=100, required=False)

    def take_off(self, request: HttpRequest, quote: Quote) -> bool:
        """Take it off the quote; False when the buyer has to be told why not."""
        typed = self.data.get("code", "").strip() if self.is_bound else ""
        if not typed:
            return True
        self.is_valid()
        try:
            if guessing.is_barred(request, "code"):
                raise NotForThis(_("Too many codes were tried. Please wait ten minutes."))
            reading.take_off(reading.find(typed), quote)
        except NotForThis as e:
            if isinstance(e, Unknown):
                guessing.missed(request, "code")
            if not self.errors:
                self.add_error("code", e.said)
            return False
        return True
