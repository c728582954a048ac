"""Workshops: each row has its page, the list knows what is coming, and goods lead there and back."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalogue.models import Product, Upgrade, Workshop
from home.models import NewsPage, WorkshopPage
from home.workshops import drafts
from shop.models import Order, OrderLine
from shop.templatetags.sold import sold_band
from tests.home.editing import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_workshop(tree):
    """Held long ago; nobody sells seats."""
    return Workshop.objects.create(
        code="no-1",
        number=1,
        name_th="ครั้งแรก",
        first_day=date(2021, 6, 28),
        place_th="ปงแสนทอง",
        organiser_th="ตำบล",
    )


# --- the row and its page -----------------------------------------------------------------------


def test_a_row_gets_one_thai_draft(first_workshop):
    page = drafts.of_workshop(first_workshop)

    assert drafts.of_workshop(first_workshop) == page
    assert (page.live, page.workshop, page.locale.language_code) == (False, first_workshop, "th")


def test_a_published_page_names_the_workshop_and_opens_its_seats(
    tell_workshop, throwing_class, make_session
):
    make_session()
    Product.objects.filter(workshop=throwing_class).update(on_sale=False)

    tell_workshop(throwing_class)

    throwing_class.refresh_from_db()
    seats = throwing_class.product
    assert (throwing_class.name_th, throwing_class.name_en) == ("ปั้นชามใบแรก", "Your first bowl")
    assert (seats.name_th, seats.name_en, seats.on_sale) == (
        "ปั้นชามใบแรก",
        "Your first bowl",
        True,
    )


def test_a_page_taken_down_closes_the_booking(tell_workshop, throwing_class, make_session):
    make_session()
    page = tell_workshop(throwing_class)

    page.unpublish()

    assert not Product.objects.get(workshop=throwing_class).on_sale


def test_a_title_of_300_characters_is_refused(tell_workshop, throwing_class):
    page = tell_workshop(throwing_class)
    page.title = "ก" * 300

    with pytest.raises(ValidationError):
        page.full_clean()


def test_a_copy_tells_of_no_workshop(tell_workshop, throwing_class, client):
    page = tell_workshop(throwing_class)

    copied = page.copy(update_attrs={"slug": "copied", "title": "สำเนา"})

    assert copied.workshop is None
    assert client.get(copied.url).status_code == 404
    assert client.get("/workshops/").status_code == 200


def test_a_page_cannot_lie_below_itself(tell_workshop, throwing_class):
    page = tell_workshop(throwing_class)

    assert not page.can_move_to(page)


# --- who writes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Shop managers", "Coordinators", "News editors"])
def test_whoever_writes_a_workshop_down_goes_on_to_its_page(tree, client, group):
    call_command("setup_roles", verbosity=0)
    client.force_login(hire("writer", group))
    facts = {
        "name_th": "วันคัดเศษ",
        "code": "sorting",
        "number": "",
        "first_day": "2569-12-20",
        "last_day": "",
        "place_th": "หมู่ 5",
        "place_en": "",
        "map_link": "",
        "organiser_th": "",
        "organiser_en": "",
        "enterprise": "",
    }

    answer = client.post(reverse("workshop:add"), facts)

    page = WorkshopPage.objects.get(workshop__code="sorting")
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(answer.url).status_code == 200
    assert page.workshop.first_day == date(2026, 12, 20)


def test_a_news_editor_does_not_choose_who_is_paid(tree, kilns, client):
    call_command("setup_roles", verbosity=0)
    client.force_login(hire("writer", "News editors"))

    form = client.get(reverse("workshop:add")).content.decode()

    assert 'name="enterprise"' not in form


def test_a_member_of_a_kiln_sees_no_workshop_in_the_editor(noi, first_workshop, client):
    call_command("setup_roles", verbosity=0)
    noi.groups.add(*Group.objects.filter(name__icontains="tao"))
    client.force_login(noi)

    for name, args in (("workshop:add", []), ("workshop:edit", [first_workshop.pk])):
        assert client.get(reverse(name, args=args)).status_code in (302, 404)


# --- the list -----------------------------------------------------------------------------------


def test_the_list_parts_coming_from_past(
    tell_workshop, throwing_class, first_workshop, make_session, client
):
    make_session()
    coming = tell_workshop(throwing_class)
    past = tell_workshop(first_workshop, "ครั้งแรก", "The first")

    shown = client.get("/workshops/").context

    assert [page.pk for page in shown["coming"]] == [coming.pk]
    assert [page.pk for page in shown["past"]] == [past.pk]


def test_a_workshop_whose_only_session_was_cancelled_is_past_after_its_day(
    tell_workshop, throwing_class, make_session, client
):
    session = make_session()
    tell_workshop(throwing_class)
    yesterday = timezone.localdate() - timedelta(days=1)
    Workshop.objects.update(first_day=yesterday, last_day=None)
    type(session).objects.update(cancelled_at=timezone.now())

    shown = client.get("/workshops/").context

    assert not shown["coming"]
    assert len(shown["past"]) == 1


@pytest.mark.parametrize(("prefix", "said"), [("", "28 มิถุนายน 2564"), ("/en", "28 June 2021")])
def test_days_are_said_in_the_era_of_the_reader(
    tell_workshop, first_workshop, client, prefix, said
):
    tell_workshop(first_workshop)

    assert said in client.get(f"{prefix}/workshops/no-1/").content.decode()


def test_without_english_the_thai_is_shown_and_marked(tell_workshop, first_workshop, client):
    tell_workshop(first_workshop, english="")

    answer = client.get("/en/workshops/no-1/")

    assert answer.status_code == 200
    assert '<h1 lang="th">' in answer.content.decode()


def test_a_page_of_any_depth_costs_few_queries(
    tell_workshop, throwing_class, make_session, client, django_assert_max_num_queries
):
    for days in (7, 8, 9):
        make_session(starts_in=timedelta(days=days))
    tell_workshop(throwing_class)

    for address, most in (("/workshops/", 20), ("/workshops/throwing/", 30)):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


# --- sessions on the page -----------------------------------------------------------------------


def test_a_session_that_has_begun_or_was_cancelled_is_listed_and_not_booked(
    tell_workshop, throwing_class, make_session, client
):
    begun, cancelled = make_session(), make_session(starts_in=timedelta(days=9))
    tell_workshop(throwing_class)
    now = timezone.now()
    type(begun).objects.filter(pk=begun.pk).update(starts_at=now - timedelta(minutes=1))
    type(begun).objects.filter(pk=cancelled.pk).update(cancelled_at=now)

    answer = client.get("/en/workshops/throwing/")

    assert {session.pk for session in answer.context["closed"]} == {begun.pk, cancelled.pk}
    words = answer.content.decode()
    assert "data-session" not in words
    assert "Cancelled" in words


# --- born in this workshop ----------------------------------------------------------------------


def test_goods_lead_to_the_workshop_and_back(tell_workshop, first_workshop, make_bowl, client):
    bowl = make_bowl(publish=True)
    Upgrade.objects.filter(product=bowl.product).update(workshop=first_workshop)
    page = tell_workshop(first_workshop)
    product_page = bowl.product.pages.get(locale=page.locale)

    there = client.get(page.url)
    back = client.get(product_page.url).content.decode()

    assert [born.pk for born in there.context["born"]] == [product_page.pk]
    assert f'href="{page.url}"' in back


def test_news_of_a_workshop_stands_on_its_page(tell_workshop, first_workshop, tree, client):
    page = tell_workshop(first_workshop)
    news = NewsPage(
        title="ข่าว", slug="told", intro="เล่า", body="<p>เล่า</p>", workshop=first_workshop
    )
    tree["th"]["news"].add_child(instance=news)

    assert news.url in client.get(page.url).content.decode()
    assert page.url in client.get(news.url).content.decode()


# --- how well it sells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pieces", "said"), [(9, ""), (10, "tens"), (100, "more than a hundred"), (1000, "thousand")]
)
def test_sales_are_told_as_a_band_of_what_was_paid(place, make_bowl, pieces, said):
    bowl = make_bowl(on_hand=2000)
    order = place(bowl)
    OrderLine.objects.filter(consignment__order=order).update(quantity=pieces)

    with override("en"):
        unpaid = sold_band([bowl.product_id])
        Order.objects.filter(pk=order.pk).update(state=Order.State.PAID)
        paid = sold_band([bowl.product_id])

    assert unpaid == ""
    assert said in paid
    assert bool(said) == bool(paid)
