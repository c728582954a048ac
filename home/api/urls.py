"""The read API's addresses and their description for programs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from wagtail.models import Page
from wagtail.query import PageQuerySet

from home.api import front, public, shapes
from home.api.questions import Asked, Code, Key, ListAsked, ProductsAsked, WorkshopsAsked
from home.api.telling import Teller

log = logging.getLogger(__name__)
ROOT = "/api/v1"
Tell = Callable[[Teller, Any], Schema]

api = NinjaAPI(
    title="Pong Saen Thong Ceramics: read API",
    version="1",
    description=(
        "Products, makers, news and workshops of the shop, as they are shown to everybody. "
        "Words come with their language; prices are in baht; stock and seats are bands."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    servers=[{"url": settings.PUBLIC_URL}],
    openapi_extra={"info": {"contact": {"url": f"{settings.PUBLIC_URL}/api/"}}},
)


def answers(shape: Any) -> dict[Any, Any]:
    """What an address can answer."""
    return {200: shape, 304: None, 404: shapes.Problem, 422: shapes.Problem, 429: shapes.Problem}


# --- errors ---------------------------------------------------------------------------------------


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """Nothing of this name is public."""
    return front.problem(404, "Nothing public is found here.")


@api.exception_handler(ValidationError)
def misunderstood(request: HttpRequest, error: Exception) -> HttpResponse:
    """Which parameter was not understood, and why."""
    found = error.errors if isinstance(error, ValidationError) else []
    mistakes = [
        shapes.Mistake(
            parameter=str(each["loc"][-1]) if len(each["loc"]) > 1 else "",
            problem=str(each["msg"]).removeprefix("Value error, "),
        )
        for each in found
    ]
    return front.problem(422, "Some parameters were not understood.", mistakes)


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """It is our fault: written down, not told."""
    log.exception("the API could not answer %s", request.path)
    return front.problem(500, "Something is wrong on our side.")


# --- one and many ---------------------------------------------------------------------------------


def many(
    request: HttpRequest, response: HttpResponse, asked: ListAsked, found: Any, tell: Tell
) -> dict[str, Any]:
    """One page of a list; behind the last one there is an empty page, which leads back."""
    ground, pages = found
    paginator = Paginator(pages, asked.limit)
    last = paginator.num_pages if paginator.count else 0
    try:
        rows: list[Page] = list(paginator.page(asked.page).object_list)
    except EmptyPage:
        rows = []
    return {
        "count": paginator.count,
        "pages": last,
        "page": asked.page,
        "limit": asked.limit,
        "next": turned(request, asked.page + 1) if asked.page < last else None,
        "previous": turned(request, min(asked.page - 1, last)) if last and asked.page > 1 else None,
        "results": told(response, ground, rows, asked, tell),
    }


def one(response: HttpResponse, found: Any, asked: Asked, tell: Tell, **which: str) -> Schema:
    """The one of this code. Raises Http404."""
    ground, pages = found
    rows = list(pages.filter(**which)[:1])
    if not rows:
        raise Http404
    return told(response, ground, rows, asked, tell)[0]


def told(
    response: HttpResponse, ground: public.Ground, rows: Sequence[Page], asked: Asked, tell: Tell
) -> list[Schema]:
    """Pages in their shapes; the answer is as new as the newest of them."""
    beside = public.beside(ground, rows, language=asked.lang)
    changed = [moment.timestamp() for page in rows if (moment := beside.changed(page))]
    front.dated(response, max(changed, default=None))
    teller = Teller(asked.lang, beside)
    return [tell(teller, page) for page in rows]


def turned(request: HttpRequest, page: int) -> str:
    """The same question, another page."""
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"{settings.PUBLIC_URL}{request.path}?{urlencode(sorted(asked.items()))}"


def of(which: Callable[..., PageQuerySet], *asked: Any) -> tuple[public.Ground, PageQuerySet]:
    """The pages of one kind, with the ground they stand on."""
    ground = public.Ground()
    return ground, which(ground, *asked)


# --- the addresses --------------------------------------------------------------------------------


@api.get("/products", response=answers(shapes.Sheet[shapes.Product]), operation_id="products")
def products(request: HttpRequest, response: HttpResponse, asked: Query[ProductsAsked]) -> Any:
    """Products that are shown in the shop, last put on sale first."""
    return many(request, response, asked, of(public.products, asked), Teller.product)


@api.get("/products/{code}", response=answers(shapes.Product), operation_id="product")
def product(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[Asked],
    code: Path[Code],
) -> Any:
    """One product."""
    return one(response, of(public.products), asked, Teller.product, product__code=code)


@api.get("/makers", response=answers(shapes.Sheet[shapes.Maker]), operation_id="makers")
def makers(request: HttpRequest, response: HttpResponse, asked: Query[ListAsked]) -> Any:
    """Those who make, by their Thai names."""
    return many(request, response, asked, of(public.makers, asked), Teller.maker)


@api.get("/makers/{code}", response=answers(shapes.Maker), operation_id="maker")
def maker(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[Asked],
    code: Path[Code],
) -> Any:
    """One maker."""
    return one(response, of(public.makers), asked, Teller.maker, enterprise__code=code)


@api.get("/news", response=answers(shapes.Sheet[shapes.News]), operation_id="news")
def news(request: HttpRequest, response: HttpResponse, asked: Query[ListAsked]) -> Any:
    """News, the latest first."""
    return many(request, response, asked, of(public.news, asked), Teller.news)


@api.get("/news/{code}", response=answers(shapes.News), operation_id="piece_of_news")
def piece_of_news(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[Asked],
    code: Path[Key],
) -> Any:
    """One piece of news."""
    return one(response, of(public.news), asked, Teller.news, translation_key=code)


@api.get("/workshops", response=answers(shapes.Sheet[shapes.Workshop]), operation_id="workshops")
def workshops(request: HttpRequest, response: HttpResponse, asked: Query[WorkshopsAsked]) -> Any:
    """Workshops with their coming sessions, the latest first; those not over soonest first."""
    return many(request, response, asked, of(public.workshops, asked), Teller.workshop)


@api.get("/workshops/{code}", response=answers(shapes.Workshop), operation_id="workshop")
def workshop(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[Asked],
    code: Path[Code],
) -> Any:
    """One workshop."""
    return one(response, of(public.workshops), asked, Teller.workshop, workshop__code=code)


# --- the description ------------------------------------------------------------------------------


def described() -> dict[str, Any]:
    """OpenAPI 3.1, with errors under their own media type and no parameter that is null."""
    schema: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{ROOT}/"))
    for address in schema["paths"].values():
        operation = address["get"]
        for parameter in operation["parameters"]:
            parameter["schema"] |= parameter["schema"].pop("anyOf", [{}])[0]
        found = operation["responses"]
        for status, answer in found.items():
            if status >= 400:
                answer["content"] = {"application/problem+json": answer["content"].popitem()[1]}
        operation["responses"] = {str(status): each for status, each in found.items()}
    return schema


def description(request: HttpRequest) -> HttpResponse:
    """The same for whoever asks."""
    return JsonResponse(described())


def nowhere(request: HttpRequest) -> HttpResponse:
    """An address that there is not, answered like the others."""
    return front.problem(404, f"No such address. The guide is at {settings.PUBLIC_URL}/api/")


urlpatterns: list[URLPattern] = [
    path("openapi.json", front.public(description), name="openapi"),
    *(
        path(str(pattern.pattern), front.public(pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
    re_path(r"^", front.public(nowhere), name="nowhere"),
]
