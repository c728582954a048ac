"""Asking for a new password by e-mail: each makes us write to somebody, so a visitor asks rarely."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.account import PasswordResetView

from people import guessing

MOST_ASKED = 5  # of one visitor, and for one mailbox, without a pause of ten minutes


class AskForNewPassword(PasswordResetView):
    """Wagtail's page, which would write as often as anybody presses."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Send it, unless too many were sent; the answer tells of the visitor's own asking only."""
        mailbox = form.cleaned_data["email"].casefold()
        if guessing.is_barred(self.request, "new password", most=MOST_ASKED):
            form.add_error(None, guessing.Barred())
            return self.form_invalid(form)
        guessing.missed(self.request, "new password")
        if guessing.tries("new password of", mailbox) >= MOST_ASKED:
            return redirect(self.get_success_url())
        guessing.count("new password of", mailbox)
        return super().form_valid(form)
