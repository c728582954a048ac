"""What every answer tells the browser, whatever kind of answer it is."""

import pytest
from django.test import override_settings

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ANSWERS = {
    "/": 200,
    "/en/cart/": 200,
    "/desk/login/": 200,
    "/desk/orders/": 302,
    "/admin/login/": 200,
    "/nowhere/": 404,
    "/admin/nowhere/": 404,
    "/api/v1/": 404,
    "/robots.txt": 200,
    "/en/search/": 200,
    "/stripe/webhook/": 405,
    "/orders/none/": 404,
    "/feeds/google.xml": 200,
}


@pytest.mark.parametrize(("address", "status"), ANSWERS.items())
def test_every_kind_of_answer_tells_it(client, kilns, address, status):
    answer = client.get(address)

    assert ALWAYS.items() <= dict(answer.headers).items()
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] in ("same-origin", "cross-origin")
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert "base-uri 'self'" in answer["Content-Security-Policy"]
    assert "form-action 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer.status_code in (status, 302)


@override_settings(ROOT_URLCONF="tests.site.broken_urls")
def test_an_error_page_tells_it_too(client):
    client.raise_request_exception = False

    answer = client.get("/broken/")

    assert answer.status_code == 500
    assert ALWAYS.items() <= dict(answer.headers).items()
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_a_foreign_host_is_told_it_too(client):
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert ALWAYS.items() <= dict(answer.headers).items()


def test_a_file_of_the_site_tells_it(client, settings, tmp_path):
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True

    for name in ("css/base.css", "img/mark.svg"):
        answer = client.get(f"/static/{name}")

        assert answer.status_code == 200
        assert ALWAYS.items() <= dict(answer.headers).items()
    assert "sandbox" in answer["Content-Security-Policy"]


def test_pictures_and_the_api_are_for_others_and_nothing_else(client, kilns):
    def shared(address):
        return client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"

    assert shared("/media/none.jpg")
    assert shared("/api/v1/products")
    assert not shared("/")
    assert not shared("/orders/none/slip/")
    assert not shared("/admin/login/")


def test_over_tls_browsers_are_told_to_stay_there(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    assert client.get("/healthz", secure=True)["Strict-Transport-Security"].startswith(
        "max-age=31536000; includeSubDomains"
    )
    assert "Strict-Transport-Security" not in client.get("/healthz")


def test_the_editor_loads_nothing_of_another_host_and_evaluates_nothing(client, admin_user):
    client.force_login(admin_user)

    policy = client.get("/admin/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_over_tls_every_cookie_stays_there(client, settings, make_bowl):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    bowl, origin = make_bowl(), {"origin": "http://testserver"}
    wanted = {"variant": bowl.pk, "quantity": 1}

    answers = [
        client.get("/desk/login/"),
        client.get("/en/cart/"),  # takes the count of a bag away that there is not
        client.post("/en/cart/add/", wanted, headers=origin),
        client.post("/en/wishes/change/", {"product": bowl.product.pk}, headers=origin),
    ]

    cookies = [cookie for answer in answers for cookie in answer.cookies.values()]
    assert len(cookies) >= 4
    assert [cookie.key for cookie in cookies if not cookie["secure"]] == []
    assert [cookie.key for cookie in cookies if cookie["samesite"] != "Lax"] == []
