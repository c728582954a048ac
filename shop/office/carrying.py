"""Products in and out in the editor: a table is sent, shown row by row, agreed to and brought in."""

from __future__ import annotations

import io
import tempfile
from typing import IO, Any, cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.paginator import WagtailPaginator

from catalogue.models import Enterprise
from people.models import Member
from shop.carrying import albums, exporting, runs, sheets
from shop.models import ImportLine, ImportRun
from shop.models.steps import WrongStep
from shop.office.orders import crumbs
from shop.office.sidebar import PEOPLE

PER_PAGE = 100
RUNS_SHOWN = 30
LOOK_AGAIN = 3  # seconds, until the worker has done its part
MEGABYTE = 1024 * 1024
for_carriers = permission_required(PEOPLE)


class SendForm(forms.Form):
    """A table, and the pictures that it names."""

    table = forms.FileField(
        label=gettext_lazy("Table (CSV or XLSX)"),
        error_messages={
            "required": gettext_lazy("Please choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    pictures = forms.FileField(
        label=gettext_lazy("Pictures (zip file)"),
        required=False,
        help_text=gettext_lazy("Only where the table names pictures."),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.all(),
        label=gettext_lazy("Enterprise"),
        required=False,
        empty_label=gettext_lazy("As the table says"),
        help_text=gettext_lazy("Then every row has to belong to this one."),
    )

    MOST = {"table": sheets.MOST_BYTES, "pictures": albums.MOST_PACKED}

    def clean(self) -> dict[str, Any]:
        """A file that nobody would read is not kept."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, most in self.MOST.items():
            if data.get(name) and data[name].size > most:
                said = _("The file is larger than %(most)s MB. Please divide it.")
                self.add_error(name, said % {"most": most // MEGABYTE})
        return data


@never_cache
@for_carriers
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Send a table, take one out, and what was brought in lately."""
    posted = request.method == "POST"
    form = SendForm(request.POST, request.FILES) if posted else SendForm()
    if posted and form.is_valid():
        facts = form.cleaned_data
        run = runs.send(
            facts["table"],
            facts["pictures"],
            by=cast(Member, request.user),
            enterprise=facts["enterprise"],
        )
        return redirect("shop_office:carrying_run", run.pk)
    context = {
        "breadcrumbs_items": crumbs(("", _("Products in and out"))),
        "header_title": _("Products in and out"),
        "header_icon": "table",
        "form": form,
        "enterprises": Enterprise.objects.all(),
        "runs": ImportRun.objects.select_related("member")[:RUNS_SHOWN],
        "days": runs.KEPT.days,
    }
    return render(request, "shop/admin/carrying.html", context, status=422 if form.errors else 200)


@never_cache
@for_carriers
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One table, row by row; the page asks again by itself while the worker is at it."""
    run = get_object_or_404(ImportRun.objects.select_related("member", "enterprise"), pk=pk)
    what = request.GET.get("what", "")
    lines = run.lines.all()
    if what in ImportLine.What.values:
        lines = lines.filter(what=what)
    page = WagtailPaginator(lines, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "breadcrumbs_items": crumbs(("", _("Products in and out"))),
        "header_title": run.name,
        "header_icon": "table",
        "run": run,
        "what": what,
        "kinds": ImportLine.What.choices,
        "lines": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
    }
    response = render(request, "shop/admin/carrying_run.html", context)
    if run.is_under_way:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@for_carriers
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, bring it in; a second press is the same yes."""
    run = get_object_or_404(ImportRun, pk=pk)
    try:
        runs.agree(run)
    except WrongStep:
        messages.error(request, _("This table cannot be brought in. Please send it once more."))
    return redirect("shop_office:carrying_run", pk)


@never_cache
@for_carriers
@require_safe
def take_out(request: HttpRequest) -> HttpResponseBase:
    """The table, or the pictures beside it."""
    code = request.GET.get("enterprise", "")
    enterprise = get_object_or_404(Enterprise, code=code) if code else None
    thai = request.GET.get("headings") == "th"
    kind = request.GET.get("format", exporting.CSV)
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
    if kind == exporting.XLSX:
        exporting.write_xlsx(file, enterprise, thai=thai)
    elif kind == "zip":
        exporting.write_pictures(file, enterprise)
    else:
        kind = exporting.CSV
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        text.writelines(exporting.csv_lines(enterprise, thai=thai))
        text.detach()
    file.seek(0)
    name = f"products-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name)
