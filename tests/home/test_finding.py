"""What is found beside products, what the staff read of the search, and Thai found in the editor."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from catalogue import enterprises
from catalogue.models import MissedQuestion, OtherWord, ProductPage, SearchEntry
from catalogue.search.live import live
from home import finding, roles
from tests.home.editing import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(kilns):
    """Both kilns with their groups and rights; the roles are set up."""
    call_command("setup_roles", verbosity=0)
    for enterprise in kilns.values():
        enterprise.refresh_from_db()
    return kilns


@pytest.fixture
def coordinator(client, groups):
    """A browser in which a coordinator has logged in."""
    client.force_login(hire("ploy", roles.COORDINATORS))
    return client


@pytest.fixture
def member(client, groups):
    """A browser in which a member of the first kiln has logged in."""
    somebody = hire("dao")
    enterprises.join(groups["kai-chae"], somebody)
    client.force_login(somebody)
    return client


@pytest.fixture
def wares(make_bowl):
    """A page of each kiln, with a Thai title each."""
    pages = []
    for code, enterprise, title in (
        ("bowl", "kai-chae", "ชามลายไก่ใบใหญ่"),
        ("vase", "tao-plai-na", "แจกันลายไก่คอสูง"),
    ):
        product = make_bowl(code, enterprise=enterprise).product
        page = ProductPage.objects.get(product=product, locale__language_code="th")
        page.title = title
        page.save_revision().publish()
        pages.append(page)
    return pages


# --- beside products --------------------------------------------------------------------------------


def test_a_workshop_is_found_by_title_topic_and_place(client, tell_workshop, throwing_class):
    page = tell_workshop(throwing_class)

    for asked in (page.title, "your first bowl", "ลองนั่งแป้น", page.workshop.place_th):
        found = client.get("/search/", {"q": asked})
        assert [each.pk for each in found.context["workshops"]] == [page.pk], asked
        assert not found.context["near"]
    named = client.get("/search/suggest/", {"q": page.title}).json()["names"]
    assert page.title in [each["name"] for each in named if each["kind"]]

    SearchEntry.objects.all().delete()
    live.forget()
    call_command("index_search", verbosity=0, stdout=StringIO())
    assert live.ask(finding.WORKSHOP, page.title).keys == [page.pk]

    page.unpublish()
    assert live.ask(finding.WORKSHOP, page.title).keys == []


# --- what the staff read ----------------------------------------------------------------------------


def test_the_list_shows_what_was_asked_twice_and_leads_to_teaching(coordinator):
    MissedQuestion.objects.create(
        month="2026-05-01", question="ไหปลาร้า", language="th", kind="none", times=2
    )
    MissedQuestion.objects.create(
        month="2026-05-01", question="asked once", language="en", kind="none"
    )

    page = coordinator.get(reverse("missed_questions")).content.decode()
    form = coordinator.get(reverse("otherword:add"), {"said": "ไหปลาร้า"})
    coordinator.post(reverse("otherword:add"), {"said": "ไหปลาร้า", "meant": "โถมีฝา"})

    assert "ไหปลาร้า" in page
    assert "asked once" not in page
    assert 'value="ไหปลาร้า"' in form.content.decode()
    assert OtherWord.objects.get().meant == "โถมีฝา"


def test_members_read_no_list_and_teach_no_word(member):
    for address in (reverse("missed_questions"), reverse("otherword:add")):
        assert member.get(address).status_code in (302, 404), address


# --- the editor finds Thai --------------------------------------------------------------------------

SEARCHES = "wagtailadmin_pages:search", "wagtailadmin_choose_page_search"


def test_a_coordinator_finds_a_stretch_of_a_thai_title(coordinator, wares):
    bowl, vase = wares
    for name in SEARCHES:
        page = coordinator.get(reverse(name), {"q": "ลายไก่"}).content.decode()
        assert bowl.title in page, name
        assert vase.title in page, name
    within = reverse("wagtailadmin_explore", args=[bowl.get_parent().pk])
    assert bowl.title in coordinator.get(within, {"q": "ใบใหญ่"}).content.decode()


def test_a_member_finds_own_pages_by_it_and_no_other(member, wares):
    bowl, vase = wares
    for address in (reverse("wagtailadmin_choose_page_search"), reverse("my_pages")):
        page = member.get(address, {"q": "ลายไก่"}).content.decode()
        assert bowl.title in page, address
        assert vase.title not in page, address


def test_a_photo_is_found_by_a_stretch_of_its_thai_title(coordinator, a_photo):
    a_photo("ชามตราไก่บนโต๊ะไม้")

    page = coordinator.get(reverse("wagtailimages_chooser:choose_results"), {"q": "โต๊ะไม้"})

    assert "ชามตราไก่บนโต๊ะไม้" in page.content.decode()


def test_a_house_is_found_by_a_stretch_of_its_thai_name(coordinator, groups):
    house = groups["kai-chae"]

    page = coordinator.get(reverse("enterprise:index"), {"q": house.name_th[2:8]})

    assert house.name_th in page.content.decode()
