"""How the read API answers: once only, to every site, in a fixed number of queries, described."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from openapi_spec_validator import validate

from catalogue.models import Variant
from home.api import front, questions
from tests.home.test_api import V1, pictured, read, village  # noqa: F401

pytestmark = pytest.mark.django_db


def test_the_same_answer_is_not_sent_twice(client, village):  # noqa: F811
    first = client.get(f"{V1}/products")
    again = client.get(f"{V1}/products", headers={"If-None-Match": first["ETag"]})
    Variant.objects.update(price=Decimal(170))
    dearer = client.get(
        f"{V1}/products",
        headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]},
    )

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"] == "public, max-age=60"
    assert again["Last-Modified"] == first["Last-Modified"]
    assert (dearer.status_code, dearer["ETag"] == first["ETag"]) == (200, False)


def test_every_site_may_read_and_nobody_is_remembered(client, village):  # noqa: F811
    for method in ("get", "head", "options"):
        answer = getattr(client, method)(f"{V1}/products", headers={"Origin": "https://a.example"})

        assert answer["Access-Control-Allow-Origin"] == "*", method
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_the_head_is_that_of_the_whole_answer(client, village):  # noqa: F811
    whole, head = client.get(f"{V1}/products"), client.head(f"{V1}/products")

    assert head.content == b""
    assert head["ETag"] == whole["ETag"]
    assert head["Content-Length"] == str(len(whole.content))


def test_nothing_can_be_written(client, village):  # noqa: F811
    for method in ("post", "put", "patch", "delete", "trace"):
        for address in ("products", "products/bowl", "openapi.json", "nothing"):
            answer = getattr(client, method)(f"{V1}/{address}")

            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
            assert answer["Content-Type"] == "application/problem+json"


def test_whoever_asks_too_often_waits(client, village, monkeypatch):  # noqa: F811
    monkeypatch.setattr(front, "MOST", 2)
    cache.clear()
    answers = [client.get(f"{V1}/news") for _ in range(3)]
    other = client.get(f"{V1}/news", REMOTE_ADDR="203.0.113.9")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= front.FOR_SECONDS
    assert answers[2].json()["title"] == "Too Many Requests"
    assert other.status_code == 200


def test_lists_take_a_fixed_number_of_queries(
    client,
    pictured,  # noqa: F811
    make_bowl,
    django_assert_max_num_queries,
):
    for number in range(3):
        make_bowl(f"cup-{number}")
    for kind, most in (("products", 12), ("makers", 8), ("news", 12), ("workshops", 10)):
        for lang in ("th", "en"):
            client.get(f"{V1}/{kind}")  # the tree's roots are remembered from here on
            with django_assert_max_num_queries(most):
                read(client, kind, lang=lang, limit=questions.MOST_ON_A_PAGE)


def test_the_description_is_valid_openapi(client):
    described = client.get(f"{V1}/openapi.json").json()

    validate(described)
    assert described["openapi"].startswith("3.1")
    assert len(described["paths"]) == 8


def test_people_find_a_guide_in_both_languages(client, tree, settings):
    for prefix in ("", "/en"):
        answer = client.get(f"{prefix}/api/")

        assert answer.status_code == 200
        assert f"{settings.PUBLIC_URL}{V1}/openapi.json" in answer.content.decode()
