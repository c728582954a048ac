"""Pages for when things go wrong: both languages, the right number, and no question to the database."""

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.urls import path
from django.utils.translation import gettext, override

from config import urls

WRONG = {
    "away": (OperationalError, 503, "One moment, please"),
    "gone": (InterfaceError, 503, "One moment, please"),
    "big": (RequestDataTooBig, 413, "That was too much at once"),
    "many": (TooManyFieldsSent, 413, "That was too much at once"),
    "odd": (SuspiciousOperation, 400, "We did not understand that"),
    "broken": (ZeroDivisionError, 500, "Something broke at our side"),
}


def raising(error):
    def view(request):
        raise error("postgresql://shop:secret@database")

    return view


urlpatterns = [
    *[
        path(f"{prefix}{name}/", raising(row[0]))
        for prefix in ("", "en/")
        for name, row in WRONG.items()
    ],
    *urls.urlpatterns,
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


@pytest.mark.urls("tests.site.test_mishaps")
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", WRONG)
def test_the_page_says_what_happened(client, db, django_assert_num_queries, language, name):
    client.raise_request_exception = False
    _error, status, english = WRONG[name]

    with django_assert_num_queries(0):
        answer = client.get(f"{'/en' if language == 'en' else ''}/{name}/")

    page = answer.content.decode()
    with override(language):
        assert f"<h1>{gettext(english)}</h1>" in page
    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    assert "secret" not in page
    assert answer.get("Retry-After") == ("30" if status == 503 else None)


def test_more_fields_than_a_form_of_ours_has_are_refused_in_words(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20

    answer = client.post("/en/cart/add/", {f"x{number}": 1 for number in range(30)})

    assert answer.status_code == 413
    assert "That was too much at once" in answer.content.decode()


def test_more_bytes_than_are_taken_are_refused_in_words(client, db):
    answer = client.post("/en/cart/add/", {"variant": "1" * 3_000_000})

    assert answer.status_code == 413
