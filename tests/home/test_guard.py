"""The editor for members: their own pages and photos open, every other door named and closed."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Workflow

from catalogue import enterprises
from catalogue.models import EnterprisePage, ProductPage
from home import guard, roles
from tests.home.closed_doors import CLOSED, NAMELESS
from tests.home.editing import addresses, form_of, hire, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(kilns):
    """Both kilns with their groups, collections and rights; the roles are set up."""
    call_command("setup_roles", verbosity=0)
    for enterprise in kilns.values():
        enterprise.refresh_from_db()
    return kilns


@pytest.fixture
def at_home(client, groups):
    """A browser in which a new member of the first kiln has logged in."""
    client.member = hire("dao")
    enterprises.join(groups["kai-chae"], client.member)
    client.force_login(client.member)
    return client


@pytest.fixture
def bowl(make_bowl):
    """The first kiln's bowl page, in Thai."""
    return ProductPage.objects.get(product=make_bowl("bowl").product, locale__language_code="th")


@pytest.fixture
def vase(make_bowl):
    """The other kiln's vase page, in Thai."""
    product = make_bowl("vase", enterprise="tao-plai-na").product
    return ProductPage.objects.get(product=product, locale__language_code="th")


@pytest.fixture
def photos(a_photo, groups):
    """One photo of each kiln, and one of the whole shop."""
    return {
        code: a_photo(f"photo of {code}", collection=enterprise.collection)
        for code, enterprise in groups.items()
    } | {"shop": a_photo("photo of the shop")}


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


# --- doors -----------------------------------------------------------------------------------------


def test_every_door_of_the_editor_is_in_exactly_one_list():
    known = guard.COORDINATORS.keys() | guard.TO_OWN_PAGES
    closed = {f"{part}{name}" for part, names in CLOSED.items() for name in names.split()}
    there = {
        name or route for name, route, _ in addresses() if route.startswith("admin/")
    } - NAMELESS

    assert not there - known - closed, "new doors: open them by a rule, or name them as closed"
    assert not (known | closed) - there, "doors that are no more"
    assert not known & closed


def test_what_is_open_to_members_is_open_to_those_above_them():
    assert guard.MEMBERS.keys() < guard.NEWS.keys() < guard.COORDINATORS.keys()


def test_a_closed_door_looks_as_if_it_never_was(at_home):
    for name in ("wagtailusers_users:index", "wagtailadmin_reports:site_history", "product:index"):
        assert at_home.get(reverse(name)).status_code == 404
    assert at_home.get("/admin/api/main/pages/").status_code == 404


def test_a_group_made_by_hand_opens_no_more_than_a_members_doors(at_home, django_user_model):
    assert guard.doors_of(hire("somebody")) is guard.MEMBERS


def test_managers_and_administrators_are_let_through(admin_user, groups):
    assert guard.doors_of(admin_user) is None
    assert guard.doors_of(hire("boss", roles.MANAGERS)) is None


# --- one's own pages --------------------------------------------------------------------------------


def test_members_are_led_to_their_own_pages_in_both_languages(at_home, bowl, vase):
    assert at_home.get("/admin/").url == reverse("my_pages")
    assert at_home.get(f"/admin/pages/{bowl.get_parent().pk}/").url == reverse("my_pages")
    assert at_home.get("/admin/pages/search/?q=Bowl").url == f"{reverse('my_pages')}?q=Bowl"

    page = at_home.get(reverse("my_pages")).content.decode()

    for title in ("ชาม bowl", "Bowl bowl", "กลุ่มไก่แจ้"):
        assert title in page
    assert "vase" not in page
    assert "เตาปลายนา" not in page


@pytest.mark.parametrize("question", ["bowl", "nothing like it", "\x00", "x" * 5000, "%", '"'])
def test_own_pages_are_found_by_a_word(at_home, bowl, question):
    answer = at_home.get(reverse("my_pages"), {"q": question})

    assert answer.status_code == 200
    assert ("ชาม bowl" in answer.content.decode()) == (question in ("bowl", "\x00"))


def test_the_menu_is_short(at_home):
    page = at_home.get(reverse("my_pages")).content.decode()

    props = json.loads(
        page.split('id="wagtail-sidebar-props" type="application/json">')[1].split("</script>")[0]
    )
    assert set(names_in(props)) == {"my-pages", "images", "desk", "account", "logout"}


def names_in(packed):
    """The names of all menu items, however deep they lie in the packed props."""
    if isinstance(packed, dict):
        if "name" in packed and "label" in packed:
            yield packed["name"]
        for value in packed.values():
            yield from names_in(value)
    elif isinstance(packed, list):
        for value in packed:
            yield from names_in(value)


def test_a_member_writes_on_an_own_page_and_sees_price_and_stock(at_home, bowl):
    page = at_home.get(edit(bowl)).content.decode()
    answer = at_home.post(edit(bowl), form_of(bowl, title="ชามใหม่"))

    assert "฿159" in page
    assert answer.status_code == 302
    bowl.refresh_from_db()
    assert (bowl.draft_title, bowl.title) == ("ชามใหม่", "ชาม bowl")


def test_a_member_publishes_nothing_without_being_trusted(at_home, bowl, groups):
    at_home.post(edit(bowl), form_of(bowl, title="ชามใหม่") | {"action-publish": "1"})
    bowl.refresh_from_db()
    assert bowl.title == "ชาม bowl"
    groups["kai-chae"].trusted = True
    enterprises.furnish(groups["kai-chae"])

    at_home.post(edit(bowl), form_of(bowl, title="ชามใหม่") | {"action-publish": "1"})

    bowl.refresh_from_db()
    assert bowl.title == "ชามใหม่"


def test_trust_taken_back_takes_the_right_away(at_home, groups, bowl):
    kiln = groups["kai-chae"]
    for kiln.trusted in (True, False):
        enterprises.furnish(kiln)

    rights = {each.permission.codename for each in kiln.group.page_permissions.all()}
    assert rights == {"change_page"}


def test_what_a_member_submits_is_published_by_a_coordinator(at_home, bowl, client):
    at_home.post(edit(bowl), form_of(bowl, title="ชามใหม่") | {"action-submit": "1"})
    bowl.refresh_from_db()
    task = bowl.current_workflow_task_state
    assert "ชามใหม่" in at_home.get(reverse("my_pages")).content.decode()

    client.force_login(hire("coordinator", roles.COORDINATORS))
    assert "ชามใหม่" in client.get("/admin/").content.decode()
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[bowl.pk, "approve", task.pk]),
        {"comment": ""},
    )

    bowl.refresh_from_db()
    assert bowl.title == "ชามใหม่"


def test_what_is_sent_back_says_why(at_home, bowl, client):
    at_home.post(edit(bowl), form_of(bowl) | {"action-submit": "1"})
    bowl.refresh_from_db()
    coordinator = hire("coordinator", roles.COORDINATORS)
    bowl.current_workflow_task_state.reject(user=coordinator, comment="ขอรูปที่สว่างกว่านี้")

    assert "ขอรูปที่สว่างกว่านี้" in at_home.get(reverse("my_pages")).content.decode()


def test_the_english_page_is_the_members_too_whenever_it_is_made(groups, bowl):
    group = groups["kai-chae"].group

    pages = EnterprisePage.objects.filter(enterprise=groups["kai-chae"])

    assert set(group.page_permissions.values_list("page", flat=True)) == {p.pk for p in pages}
    assert pages.count() == 2


# --- others' pages and photos --------------------------------------------------------------------------


def test_anothers_page_looks_as_if_it_never_was(at_home, vase):
    gone = Page.objects.order_by("pk").last().pk + 1000
    for name in ("edit", "preview_on_edit", "view_draft", "unpublish", "delete", "history"):
        for pk in (vase.pk, vase.get_parent().pk, gone):
            address = reverse(f"wagtailadmin_pages:{name}", args=[pk])
            assert at_home.get(address).status_code == 404
            assert at_home.post(address, form_of(vase)).status_code == 404


@pytest.mark.parametrize("whose", ["tao-plai-na", "shop"])
@pytest.mark.parametrize("field", ["photo", "gallery-0-photo"])
def test_a_photo_that_is_not_ones_own_is_refused(at_home, bowl, photos, whose, field):
    strange = photos[whose]
    rows = {"gallery-TOTAL_FORMS": 1, "gallery-0-ORDER": 1, "gallery-0-id": "", field: strange.pk}

    answer = at_home.post(edit(bowl), form_of(bowl, **rows))

    assert answer.status_code == 200
    assert strange.title not in answer.content.decode()
    bowl.refresh_from_db()
    assert bowl.get_latest_revision_as_object().photo_id is None
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[bowl.pk])
    assert at_home.post(preview, form_of(bowl, **rows)).json()["is_valid"] is False


def test_an_empty_row_without_a_place_is_no_error_page(at_home, bowl):
    rows = {"gallery-TOTAL_FORMS": 1, "gallery-0-id": "", "title": ""}

    assert at_home.post(edit(bowl), form_of(bowl, **rows)).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 40, "๑", "\x00", "1.5"])
def test_a_number_that_is_no_photo_is_refused(at_home, bowl, number):
    assert at_home.post(edit(bowl), form_of(bowl, photo=number)).status_code == 200


def test_an_own_photo_is_taken_and_one_that_is_there_already_stays(at_home, bowl, photos):
    at_home.post(edit(bowl), form_of(bowl, photo=photos["kai-chae"].pk))
    bowl.refresh_from_db()
    assert bowl.get_latest_revision_as_object().photo == photos["kai-chae"]
    bowl.photo = photos["shop"]
    bowl.save_revision()

    assert at_home.post(edit(bowl), form_of(bowl, photo=photos["shop"].pk)).status_code == 302


@pytest.mark.parametrize("where", ["vase", "no page"])
def test_a_link_to_anothers_page_is_refused(at_home, bowl, vase, where):
    number = vase.pk if where == "vase" else 99_999_999

    answer = at_home.post(edit(bowl), form_of(bowl, story=words(id=number)))

    assert answer.status_code == 200
    assert vase.slug not in answer.content.decode()
    bowl.refresh_from_db()
    assert "linktype" not in bowl.get_latest_revision_as_object().story


def test_a_link_to_an_own_page_is_taken(at_home, bowl):
    own = bowl.get_parent()

    assert at_home.post(edit(bowl), form_of(bowl, story=words(id=own.pk))).status_code == 302
    bowl.refresh_from_db()
    assert f'id="{own.pk}"' in bowl.get_latest_revision_as_object().story


@pytest.mark.parametrize(
    "story", ["", "x", "[]", "{}", '{"blocks": 1}', '{"blocks": [{}], "entityMap": {"0": 1}}']
)
def test_a_text_that_cannot_be_read_is_no_error_page(at_home, bowl, story):
    assert at_home.post(edit(bowl), form_of(bowl, story=story)).status_code in (200, 302)


def test_a_photo_in_use_is_kept_without_telling_anothers_title(at_home, bowl, vase, photos):
    own = photos["kai-chae"]
    own.uploaded_by_user = at_home.member
    own.save()
    ProductPage.objects.filter(pk__in=[bowl.pk, vase.pk]).update(photo=own)

    answer = at_home.post(reverse("wagtailimages:delete", args=[own.pk]), follow=True)

    assert "bowl" in answer.content.decode()
    assert "vase" not in answer.content.decode()


def test_choosers_offer_only_what_is_ones_own(at_home, bowl, vase, photos):
    chooser = at_home.get(reverse("wagtailimages_chooser:choose")).content.decode()
    pages = at_home.get(reverse("wagtailadmin_choose_page")).content.decode()
    found = at_home.get(reverse("wagtailadmin_choose_page_search"), {"q": "vase"})

    assert photos["kai-chae"].title in chooser
    assert photos["tao-plai-na"].title not in chooser
    assert "bowl" in pages
    assert "vase" not in pages + found.content.decode()
    for name in ("chosen", "select_format"):
        strange = reverse(f"wagtailimages_chooser:{name}", args=[photos["tao-plai-na"].pk])
        assert at_home.get(strange).status_code == 404
    several = reverse("wagtailimages_chooser:chosen_multiple")
    assert "photo of" not in at_home.get(several, {"id": photos["tao-plai-na"].pk}).content.decode()


def test_a_typed_address_never_tells_the_title_of_a_page(at_home, vase):
    vase.draft_title = "ชื่อที่ยังไม่มีใครเห็น"
    vase.save()
    address = reverse("wagtailadmin_choose_page_external_link")

    answer = at_home.post(address, {"external-link-chooser-url": vase.full_url})

    assert vase.draft_title not in answer.content.decode()


def test_who_is_writing_is_told_of_own_pages_only(at_home, bowl, vase):
    def ping(page, kind="page"):
        named = ["wagtailcore", kind, page, 1]
        return at_home.post(reverse("wagtailadmin_editing_sessions:ping", args=named))

    assert ping(bowl.pk).status_code == 200
    for strange in (vase.pk, "x", "9" * 30, "-1"):
        assert ping(strange).status_code == 404
    assert ping(at_home.member.pk, "collection").status_code == 404


def test_somebody_who_left_meets_the_log_in(at_home, bowl, groups):
    enterprises.leave(groups["kai-chae"], at_home.member)

    assert "/admin/login/" in at_home.get(edit(bowl)).url


def test_a_news_editor_writes_news_and_nothing_else(client, groups, tree, bowl, photos):
    client.force_login(hire("writer", roles.NEWS_EDITORS))
    add = reverse("wagtailadmin_pages:add", args=["home", "newspage", tree["th"]["news"].pk])

    assert client.get(add).status_code == 200
    assert client.get(edit(tree["en"]["news"])).status_code == 200
    assert client.get(edit(bowl)).status_code == 404
    assert "photo of" not in client.get(reverse("wagtailimages:index")).content.decode()
    assert "bowl" in client.get(reverse("wagtailadmin_choose_page")).content.decode()


def test_a_coordinator_reads_orders_and_meets_no_money(client, groups, place):
    order = place()
    client.force_login(hire("coordinator", roles.COORDINATORS))

    page = client.get(reverse("shop_office:order", args=[order.pk])).content.decode()

    assert order.reference in client.get(reverse("shop_office:orders")).content.decode()
    assert "มาลี ใจงาม" in page
    assert order.token not in page
    assert "<form" not in page.split("<main")[1]
    for name in ("cancel", "refund"):
        assert client.post(reverse(f"shop_office:{name}", args=[order.pk])).status_code == 404
    assert client.get(reverse("shop_office:stock")).status_code == 404


def test_anothers_revision_is_not_shown_beside_ones_own(at_home, bowl, vase):
    strange = vase.save_revision()
    for name in ("revisions_view", "revisions_revert"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[bowl.pk, strange.pk])
        assert at_home.get(address).status_code == 404
    compare = reverse(
        "wagtailadmin_pages:revisions_compare", args=[bowl.pk, str(strange.pk), "latest"]
    )

    assert at_home.get(compare).status_code == 404


def test_the_review_is_the_only_one_and_safe_to_repeat(groups):
    call_command("setup_roles", verbosity=0)

    assert Workflow.objects.count() == 1
