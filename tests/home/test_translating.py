"""English in the editor: how it begins, what is refused, what lags behind, what a machine may do."""

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import StringSegment, StringTranslation

from catalogue import drafts, english
from catalogue.models import ProductPage
from home import lagging
from tests.home.editing import hire

pytestmark = pytest.mark.django_db

MACHINE = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"}


@pytest.fixture
def editor(manager):
    """Writes and translates."""
    return hire("editor", "Coordinators")


@pytest.fixture
def page(make_bowl):
    """A piece whose Thai page was shown just now."""
    page = drafts.of_product(make_bowl("pot", publish=False).product, slug="pot")
    page.title, page.story = "ชามใหม่", "<p>ปั้นวันนี้</p>"
    page.save_revision().publish()
    return ProductPage.objects.get(pk=page.pk)


def twin_of(page):
    return ProductPage.objects.get(locale__language_code="en", translation_key=page.translation_key)


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def say_all(page):
    record = english.record_of(twin_of(page))
    english.say(record, {"title": "New bowl", "story": "<p>Thrown today</p>"})
    return record


def text_of(response):
    return response.content.decode()


def test_an_editor_translates_a_page_and_the_product_stays_the_same(
    client, editor, page, django_capture_on_commit_callbacks
):
    client.force_login(editor)
    say_all(page)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit_url(twin_of(page)), {"action": "publish"})

    twin = twin_of(page)
    assert (twin.title, twin.alias_of_id, twin.live) == ("New bowl", None, True)
    assert (twin.slug, twin.product) == (page.slug, page.product)
    assert client.get(edit_url(twin)).status_code == 200


def test_the_translators_own_way_in_leads_to_the_same_screen_and_shows_nobody_half(
    client, editor, page
):
    client.force_login(editor)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])

    response = client.get(address, follow=True)

    assert response.redirect_chain == [(edit_url(twin_of(page)), 302)]
    assert "ปั้นวันนี้" in text_of(response) or "\\u0e1b" in text_of(response)
    assert twin_of(page).alias_of_id == page.pk


def test_the_english_of_a_draft_is_begun_by_a_press_and_seen_by_nobody(client, editor, make_bowl):
    draft = drafts.of_product(make_bowl("pot", publish=False).product)
    client.force_login(editor)
    address = reverse("begin_english", args=[draft.pk])
    assert client.get(address).status_code == 200
    assert draft.get_translations().count() == 0

    client.post(address)

    assert not twin_of(draft).live
    assert client.get(edit_url(twin_of(draft))).status_code == 200


def test_the_english_of_a_draft_is_not_published_before_the_thai(client, editor, make_bowl):
    draft = drafts.of_product(make_bowl("pot", publish=False).product)
    twin = english.draft_of(draft, {"title": "New bowl"})
    client.force_login(editor)

    client.post(edit_url(twin), {"action": "publish"})

    assert not twin_of(draft).live


@pytest.mark.parametrize("number", [0, 999_999])
def test_a_page_that_is_gone_has_no_english_to_begin(client, editor, page, number):
    client.force_login(editor)

    assert client.get(reverse("begin_english", args=[number])).status_code == 404


def test_the_english_of_a_deleted_page_is_gone_too(client, editor, page):
    twin, record = twin_of(page), english.record_of(twin_of(page))
    page.delete()
    client.force_login(editor)

    assert client.get(edit_url(twin)).status_code == 404
    download = reverse("wagtail_localize:download_pofile", args=[record.pk])
    assert client.get(download).status_code == 404


def test_half_a_translation_is_refused(client, editor, page, django_capture_on_commit_callbacks):
    english.say(english.record_of(twin_of(page)), {"title": "New bowl"})
    client.force_login(editor)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(edit_url(twin_of(page)), {"action": "publish"}, follow=True)

    assert response.status_code == 200
    assert twin_of(page).alias_of_id == page.pk
    assert twin_of(page).title == "ชามใหม่"


def test_nothing_is_published_by_the_button_that_would_synchronise(client, editor, page):
    record = english.record_of(twin_of(page))
    client.force_login(editor)

    response = client.post(
        reverse("wagtail_localize:update_translations", args=[record.source_id]),
        {"publish_translations": "on"},
    )

    assert response.status_code == 405
    assert twin_of(page).alias_of_id == page.pk


def test_the_list_names_the_page_its_sentences_and_who_changed_the_thai(client, editor, page):
    page.save_revision(user=editor).publish()
    client.force_login(editor)

    response = client.get(reverse("english_lags"))

    lag = lagging.of_page(page)
    assert lag.sentences == 2
    assert lag.by == editor
    assert lag.since is not None
    assert list(response.context["lags"]) == lagging.found()
    assert edit_url(twin_of(page)) in text_of(response)


def test_the_list_takes_as_many_queries_for_many_pages(
    editor, make_bowl, page, django_assert_max_num_queries
):
    for code in ("one", "two", "three"):
        make_bowl(code)

    with django_assert_max_num_queries(7):
        found = lagging.found()

    assert len(found) == 4


def test_the_home_of_the_editor_and_the_thai_page_say_how_much_is_to_do(client, editor, page):
    client.force_login(editor)

    assert reverse("english_lags") in text_of(client.get(reverse("wagtailadmin_home")))
    assert edit_url(twin_of(page)) in text_of(client.get(edit_url(page)))


def test_a_member_does_not_see_the_list_of_all(client, manager, kham_pan, page):
    client.force_login(kham_pan)

    assert client.get(reverse("english_lags")).status_code in (302, 404)


def test_words_go_out_as_a_po_file_and_come_back(client, editor, page):
    record = english.record_of(twin_of(page))
    client.force_login(editor)
    sent = client.get(reverse("wagtail_localize:download_pofile", args=[record.pk]))
    words = polib.pofile(sent.content.decode())
    for entry, said in zip(words, ("New bowl", "Thrown today"), strict=True):
        entry.msgstr = said

    file = SimpleUploadedFile("back.po", str(words).encode())
    client.post(
        reverse("wagtail_localize:upload_pofile", args=[record.pk]),
        {"file": file, "next": edit_url(twin_of(page))},
    )

    assert english.unsaid(record) == (0, 0)
    assert twin_of(page).alias_of_id == page.pk


def test_without_a_machine_there_is_none(client, editor, page):
    record = english.record_of(twin_of(page))
    client.force_login(editor)

    response = client.post(reverse("wagtail_localize:machine_translate", args=[record.pk]))

    assert response.status_code == 404


def test_what_a_machine_says_is_marked_until_a_person_has_saved_it(
    client, editor, page, settings, django_capture_on_commit_callbacks
):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = MACHINE
    record, twin = english.record_of(twin_of(page)), twin_of(page)
    client.force_login(editor)
    client.post(
        reverse("wagtail_localize:machine_translate", args=[record.pk]), {"next": edit_url(twin)}
    )
    assert english.unsaid(record) == (0, 2)
    assert lagging.of_page(page).by_machine == 2

    with django_capture_on_commit_callbacks(execute=True):
        client.post(edit_url(twin), {"action": "publish"})
    assert twin_of(page).alias_of_id == page.pk

    for segment in StringSegment.objects.filter(source=record.source):
        names = [record.pk, segment.pk]
        client.put(
            reverse("wagtail_localize:edit_string_translation", args=names),
            "value=Looked+at",
            content_type="application/x-www-form-urlencoded",
        )
    assert not StringTranslation.objects.filter(translation_type="machine").exists()
    assert lagging.of_page(page).sentences == 0


def test_an_english_title_in_thai_is_no_name_of_the_product(page):
    record = english.record_of(twin_of(page))

    record.save_target(publish=True)  # as a script might

    page.product.refresh_from_db()
    assert page.product.name_en == ""
