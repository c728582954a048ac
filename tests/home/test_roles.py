"""The groups of the editor: exactly their rights, whatever Wagtail's migrations gave before."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.documents.models import Document
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, Page

from catalogue.models import Photo
from home import roles
from home.models import HomePage, NewsIndexPage
from people.models import Member

pytestmark = pytest.mark.django_db
STOCK = {
    "Editors": ("add_page", "change_page"),
    "Moderators": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}


@pytest.fixture
def as_migrated():
    """What Wagtail's migrations leave in a new database; the tests' own was emptied of it."""
    library, root = Collection.get_first_root_node(), Page.get_first_root_node()
    task = GroupApprovalTask.objects.create(name="Moderators approval", active=True)
    for name, on_pages in STOCK.items():
        group = Group.objects.create(name=name)
        everywhere = Permission.objects.filter(
            content_type__app_label__in=("wagtailimages", "wagtaildocs"),
            content_type__model__in=("image", "document"),
        )
        group.permissions.set(everywhere)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for permission in Permission.objects.filter(codename__in=on_pages):
            group.page_permissions.create(page=root, permission=permission)
        for permission in everywhere.exclude(codename__startswith="delete"):
            GroupCollectionPermission.objects.create(
                group=group, collection=library, permission=permission
            )
    task.groups.add(Group.objects.get(name="Moderators"))
    return task


def rights(group):
    """All a group may do: everywhere, on which pages, in which collections."""
    return (
        {f"{each.content_type.app_label}.{each.codename}" for each in group.permissions.all()},
        {(each.page.depth, each.permission.codename) for each in group.page_permissions.all()},
        {
            (each.collection.depth, each.permission.codename)
            for each in group.collection_permissions.all()
        },
    )


EVERY_PAGE = {(1, f"{verb}_page") for verb in ("add", "change", "publish")}
EVERY_PICTURE = {(1, f"{verb}_image") for verb in ("add", "change", "choose")}


def test_the_groups_have_exactly_their_rights_and_no_other_is_left(as_migrated, tree):
    for _ in range(2):  # safe to repeat
        call_command("setup_roles", verbosity=0)

        managers, coordinators, writers = (
            rights(Group.objects.get(name=name))
            for name in ("Shop managers", "Coordinators", "News editors")
        )
        assert managers == (set(roles.RIGHTS[roles.MANAGERS]), EVERY_PAGE, EVERY_PICTURE)
        assert coordinators == (set(roles.RIGHTS[roles.COORDINATORS]), EVERY_PAGE, EVERY_PICTURE)
        assert writers == (
            set(roles.RIGHTS[roles.NEWS_EDITORS]),
            {(3, "add_page"), (3, "change_page")},  # a coordinator publishes
            {(2, right) for _depth, right in EVERY_PICTURE},
        )
        named = [right for group in (managers, coordinators) for right in group[0]]
        assert not [right for right in named if right.startswith(("wagtaildocs", "auth."))]
        assert not [right for right in named if ".delete_" in right]
        assert "shop.manage_orders" not in coordinators[0]
        assert set(Group.objects.values_list("name", flat=True)) == set(roles.RIGHTS)
        assert Collection.objects.filter(depth=2).count() == 1


def test_news_editors_write_below_the_lists_of_news_and_workshops_in_both_languages(tree):
    roles.set_up()

    pages = Group.objects.get(name="News editors").page_permissions.values_list("page", flat=True)

    assert set(pages) == {
        tree[language][name].pk for language in ("th", "en") for name in ("news", "workshops")
    }


def test_a_list_of_news_made_later_is_theirs_too(db):
    roles.set_up()
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="หน้าแรก", slug="home"))

    news = home.add_child(instance=NewsIndexPage(title="ข่าว", slug="news"))

    group = Group.objects.get(name="News editors")
    assert set(group.page_permissions.values_list("page", flat=True)) == {news.pk}


def test_who_was_an_editor_is_a_news_editor_now(as_migrated):
    person = Member.objects.create_user("old", first_name="เก่า")
    person.groups.add(Group.objects.get(name="Editors"))
    Group.objects.create(name="News editors")

    roles.set_up()

    assert [group.name for group in person.groups.all()] == ["News editors"]


def test_what_waits_for_approval_waits_for_coordinators_and_managers(as_migrated):
    roles.set_up()

    as_migrated.refresh_from_db()
    assert {group.name for group in as_migrated.groups.all()} == {"Coordinators", "Shop managers"}


def test_members_get_what_their_enterprise_has_and_the_switched_off_nothing(kham_pan, noi):
    noi.memberships.update(active=False)

    roles.set_up()

    assert kham_pan.has_perm("wagtailadmin.access_admin")
    assert not noi.has_perm("wagtailadmin.access_admin")
    assert not kham_pan.has_perm("wagtail_localize.submit_translation")


# --- documents ------------------------------------------------------------------------------------


@pytest.fixture
def at_the_desk(client, as_migrated):
    """A factory of browsers: at_the_desk("Coordinators") has logged in as one of them."""
    roles.set_up()

    def enter(group):
        person = Member.objects.create_user(f"one of {group}", first_name="ใคร")
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person)
        return client

    return enter


@pytest.mark.parametrize("group", list(roles.RIGHTS))
def test_nobody_of_the_groups_meets_documents(at_the_desk, group):
    client = at_the_desk(group)

    home = client.get(reverse("wagtailadmin_home"), follow=True)
    assert "/admin/documents/" not in home.content.decode()
    for address in ("wagtaildocs:index", "wagtaildocs:add_multiple"):
        assert client.get(reverse(address)).status_code in (302, 404)


def test_an_administrator_sees_documents_without_a_menu_item(admin_client, admin_user, rf):
    request = rf.get(reverse("wagtailadmin_home"))
    request.user = admin_user
    kept = Document.objects.create(title="Leaflet", file=ContentFile(b"%PDF-1.7", "leaflet.pdf"))

    listing = admin_client.get(reverse("wagtaildocs:index"))

    assert listing.status_code == 200
    assert kept.url in listing.content.decode()
    menu = {item.name for item in admin_menu.menu_items_for_request(request)}
    assert "images" in menu
    assert "documents" not in menu


def test_a_document_is_saved_and_not_shown(client):
    kept = Document.objects.create(title="Leaflet", file=ContentFile(b"%PDF-1.7", "leaflet.pdf"))

    answer = client.get(kept.url)

    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("name", "accepted"), [("leaflet.pdf", True), ("page.html", False)])
def test_documents_are_pdf_only(admin_client, name, accepted):
    admin_client.post(
        reverse("wagtaildocs:add"),
        {
            "title": "Leaflet",
            "file": ContentFile(b"%PDF-1.7", name),
            "collection": Collection.get_first_root_node().pk,
        },
    )

    assert Document.objects.exists() == accepted


# --- photos ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["Coordinators", "Shop managers"])
def test_a_photo_is_deleted_only_by_who_added_it(at_the_desk, group, a_photo):
    client = at_the_desk(group)
    own = a_photo("own", uploaded_by_user=Member.objects.get(username=f"one of {group}"))
    foreign = a_photo("foreign")
    everything = [("id", own.pk), ("id", foreign.pk)]

    assert client.get(reverse("wagtailimages:edit", args=[foreign.pk])).status_code == 200
    client.post(reverse("wagtailimages:delete", args=[foreign.pk]))
    query = "&".join(f"{key}={value}" for key, value in everything)
    bulk = reverse("wagtail_bulk_action", args=["catalogue", "photo", "delete"])
    client.post(f"{bulk}?{query}")

    assert list(Photo.objects.values_list("title", flat=True)) == ["foreign"]


def test_an_administrator_deletes_any_photo(admin_client, a_photo):
    photo = a_photo("bowl")

    admin_client.post(reverse("wagtailimages:delete", args=[photo.pk]))

    assert not Photo.objects.exists()
