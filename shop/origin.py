"""Whether a POST without a token came from a page of ours."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_ours(request: HttpRequest) -> bool:
    """True when neither Sec-Fetch-Site nor Origin names another site.

    Browsers send at least one of the two with every cross-site POST, so a request with
    neither is no browser's and carries nobody's cookies.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
