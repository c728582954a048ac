"""The form of a review, reached from the order's page, and the pictures of those that are shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from people.pacing import paced
from shop.customers import reviews
from shop.customers.forms import Plain
from shop.forms import ThaiCharField
from shop.models import OrderLine, Review
from shop.models.customers import LANGUAGES
from shop.views.order import order_of, private

STARS = [
    ("5", gettext_lazy("5 stars: wonderful")),
    ("4", gettext_lazy("4 stars: good")),
    ("3", gettext_lazy("3 stars: as expected")),
    ("2", gettext_lazy("2 stars: not quite")),
    ("1", gettext_lazy("1 star: disappointing")),
]


class ReviewForm(Plain):
    """What a buyer says."""

    stars = forms.TypedChoiceField(label=gettext_lazy("How many stars"), choices=STARS, coerce=int)
    text = ThaiCharField(label=gettext_lazy("Your review"), max_length=1000, required=False)
    name = ThaiCharField(label=gettext_lazy("Name shown with it"), max_length=60, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of your review"), choices=LANGUAGES)
    picture = forms.FileField(label=gettext_lazy("A picture"), required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["language"].initial = (get_language() or "th")[:2]
        for name in ("stars", "language"):
            self.fields[name].error_messages["invalid_choice"] = _("Please choose one.")

    def said(self) -> reviews.Said:
        """What is kept; call it only when the form is valid."""
        typed = self.cleaned_data
        return reviews.Said(typed["stars"], typed["text"], typed["name"], typed["language"])


@csrf_exempt  # whoever knows the token may do this; and no-referrer makes Origin "null"
@paced("order", 30)
@private
def write(request: HttpRequest, token: str, line: int) -> HttpResponse:
    """Say something of one line of one's order, once."""
    order = order_of(token)
    lines = OrderLine.objects.filter(consignment__order=order).select_related("consignment")
    bought = get_object_or_404(lines, pk=line)
    if not reviews.may_review(bought):
        raise Http404
    form = ReviewForm(request.POST or None, files=request.FILES or None)
    if request.method == "POST" and form.is_valid() and _written(request, bought, form):
        return redirect(order)
    context = {"order": order, "line": bought, "form": form}
    return render(request, "customers/review.html", context, status=422 if form.errors else 200)


def _written(request: HttpRequest, line: OrderLine, form: ReviewForm) -> bool:
    """True when it is kept, now or before; else the form says why not."""
    try:
        reviews.write(line, form.said(), form.cleaned_data["picture"])
    except reviews.SaidAlready:
        messages.info(request, _("You have reviewed this piece already. Thank you."))
    except ValidationError as e:
        form.add_error("picture", e)
        return False
    else:
        messages.success(request, _("Thank you. We read your review before everybody can see it."))
    return True


@require_safe
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """The picture of a review: for everybody while it is shown, always for who decides about it."""
    review = get_object_or_404(Review, pk=pk)
    decides = request.user.has_perm("shop.moderate_reviews")
    if not review.picture or not (review.state == Review.State.SHOWN or decides):
        raise Http404
    try:
        opened = review.picture.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        opened,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "no-store, private" if decides else "public, max-age=3600",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
        },
    )
