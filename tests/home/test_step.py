"""English keeps step with Thai: a table of what becomes of the English page after each deed."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from catalogue import changing, drafts, english
from catalogue.models import EnterprisePage, Product, ProductPage, ProductPhoto
from home import lagging
from people.models import Member

pytestmark = pytest.mark.django_db

WORDS = {"title": "Shard bowl", "story": "<p>Thrown today</p>"}


@dataclass(frozen=True)
class Seen:
    """What a reader of /en/ finds, and what is still to do."""

    live: bool = True
    in_thai: bool = False
    title: str = "Shard bowl"
    photo: str = "first"
    pictures: tuple[str, ...] = ()
    slug: str = "bowl"
    maker: str = "kai-chae"
    listed: bool = True
    to_do: int | None = None  # sentences on the list of what lags behind; None when not on it
    name_en: str = "Shard bowl"


TOLD = Seen()
UNTOLD = Seen(in_thai=True, title="ชามเศษ", to_do=2, name_en="")


class Bowl:
    """A bowl whose Thai page is being changed, and what English makes of it."""

    def __init__(self, variant, photos, commits):
        self.variant, self.product = variant, variant.product
        self.by = Member.objects.create_superuser("writer", password="clay and water")
        self.photos, self.commits = photos, commits
        page = drafts.of_product(self.product, slug="bowl", photo=self.photos["first"], by=self.by)
        self.change(page, title="ชามเศษ", story="<p>ปั้นวันนี้</p>")

    @property
    def thai(self):
        return ProductPage.objects.get(product=self.product, locale__language_code="th")

    @property
    def english(self):
        return ProductPage.objects.get(product=self.product, locale__language_code="en")

    def change(self, page=None, **values):
        """A new draft of the Thai page, shown to nobody."""
        page = (page or self.thai).get_latest_revision_as_object()
        for name, value in values.items():
            setattr(page, name, value)
        return page.save_revision(user=self.by)

    def publish(self, **values):
        self.change(**values).publish(user=self.by)

    def say(self, **words):
        """Words typed in the translators' screens."""
        english.say(english.record_of(self.english), words, by=self.by)

    def tell(self):
        """The whole page put into English and published."""
        self.publish()
        self.say(**WORDS)
        publish_english(self)


def publish_english(bowl):
    with bowl.commits(execute=True):
        english.record_of(bowl.english).save_target(user=bowl.by, publish=True)


@pytest.fixture
def bowl(make_bowl, a_photo, django_capture_on_commit_callbacks):
    photos = {name: a_photo(name) for name in ("first", "second")}
    return Bowl(make_bowl("pot", publish=False), photos, django_capture_on_commit_callbacks)


def seen(bowl):
    """What there is of the page under /en/."""
    page, product = bowl.english, Product.objects.get(pk=bowl.product.pk)
    lag = next((lag for lag in lagging.found() if lag.page.pk == bowl.thai.pk), None)
    listed = ProductPage.objects.shown_in(page.locale_id).filter(pk=page.pk)
    return Seen(
        live=page.live,
        in_thai=page.alias_of_id is not None,
        title=page.title,
        photo=page.photo.title,
        pictures=tuple(row.photo.title for row in page.gallery.all()),
        slug=page.slug,
        maker=page.get_parent().slug,
        listed=listed.exists(),
        to_do=lag.sentences if lag else None,
        name_en=product.name_en,
    )


# --- the deeds ------------------------------------------------------------------------------------


def nothing(bowl):
    pass


def another_picture(bowl):
    bowl.publish(photo=bowl.photos["second"])


def another_gallery(bowl):
    bowl.publish(gallery=[ProductPhoto(photo=bowl.photos["second"])])


def other_words(bowl):
    bowl.publish(story="<p>ปั้นเมื่อวาน</p>", photo=bowl.photos["second"])


def a_draft_only(bowl):
    bowl.change(title="ยังไม่บอกใคร", photo=bowl.photos["second"])


def half_said(bowl):
    bowl.publish(title="ชามใหม่", story="<p>ปั้นเมื่อวาน</p>")
    bowl.say(title="New bowl")
    bowl.publish(photo=bowl.photos["second"])


def all_said_not_published(bowl):
    bowl.publish(title="ชามใหม่")
    bowl.say(title="New bowl")
    bowl.publish()


def all_said_and_published(bowl):
    all_said_not_published(bowl)
    publish_english(bowl)


def back_to_old_words(bowl):
    all_said_and_published(bowl)
    bowl.publish(title="ชามเศษ")


def taken_down(bowl):
    bowl.thai.unpublish()


def taken_down_and_up(bowl):
    taken_down(bowl)
    another_picture(bowl)


def english_taken_down(bowl):
    bowl.english.unpublish()
    another_picture(bowl)


def english_taken_down_then_both(bowl):
    bowl.english.unpublish()
    taken_down_and_up(bowl)


def moved(bowl):
    other = EnterprisePage.objects.get(slug="tao-plai-na", locale__language_code="th")
    bowl.thai.move(other, pos="last-child")


def archived(bowl):
    changing.archive(bowl.product, by=bowl.by)


def archived_and_back(bowl):
    archived(bowl)
    changing.restore(bowl.product, by=bowl.by)


def scheduled(bowl):
    bowl.publish(title="พรุ่งนี้", go_live_at=timezone.now() + timedelta(days=1))


def scheduled_and_due(bowl):
    scheduled(bowl)
    soon = timezone.now() - timedelta(minutes=1)
    bowl.thai.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=soon)
    for revision in bowl.thai.revisions.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = soon.isoformat()
        revision.save()
    call_command("publish_scheduled")


def expired(bowl):
    Page.objects.filter(pk=bowl.thai.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")


def another_address(bowl):
    bowl.publish(slug="shard-bowl")


def edited_by_hand(bowl):
    record = english.record_of(bowl.english)
    type(record).objects.filter(pk=record.pk).update(enabled=False)
    page = bowl.english
    page.title = "A bowl by hand"
    page.save_revision().publish()
    another_picture(bowl)


def draft_by_hand(bowl):
    page = bowl.english
    page.title = "Nobody shall see this"
    page.save_revision()
    another_picture(bowl)


TOLD_PAGES = [
    (nothing, TOLD),
    (another_picture, replace(TOLD, photo="second")),
    (another_gallery, replace(TOLD, pictures=("second",))),
    (other_words, replace(TOLD, photo="second", to_do=1)),
    (a_draft_only, TOLD),
    (half_said, replace(TOLD, photo="second", to_do=1)),
    (all_said_not_published, replace(TOLD, to_do=0)),
    (all_said_and_published, replace(TOLD, title="New bowl", name_en="New bowl")),
    (back_to_old_words, replace(TOLD, title="New bowl", name_en="New bowl", to_do=0)),
    (taken_down, replace(TOLD, live=False, listed=False)),
    (taken_down_and_up, replace(TOLD, photo="second")),
    (english_taken_down, replace(TOLD, live=False, listed=False)),
    (english_taken_down_then_both, replace(TOLD, live=False, listed=False)),
    (moved, replace(TOLD, maker="tao-plai-na")),
    (archived, replace(TOLD, listed=False)),
    (archived_and_back, TOLD),
    (scheduled, TOLD),
    (scheduled_and_due, replace(TOLD, to_do=1)),
    (expired, replace(TOLD, live=False, listed=False)),
    (another_address, replace(TOLD, slug="shard-bowl")),
    (
        edited_by_hand,
        replace(TOLD, title="A bowl by hand", photo="second", name_en="A bowl by hand", to_do=0),
    ),
    (draft_by_hand, replace(TOLD, photo="second")),
]

UNTOLD_PAGES = [
    (nothing, UNTOLD),
    (another_picture, replace(UNTOLD, photo="second")),
    (another_gallery, replace(UNTOLD, pictures=("second",))),
    (other_words, replace(UNTOLD, photo="second")),
    (a_draft_only, UNTOLD),
    (half_said, replace(UNTOLD, title="ชามใหม่", photo="second", to_do=1)),
    (taken_down, replace(UNTOLD, live=False, listed=False, to_do=None)),
    (taken_down_and_up, replace(UNTOLD, photo="second")),
    (moved, replace(UNTOLD, maker="tao-plai-na")),
    (archived, replace(UNTOLD, listed=False)),
    (scheduled_and_due, replace(UNTOLD, title="พรุ่งนี้")),
    (expired, replace(UNTOLD, live=False, listed=False, to_do=None)),
    (another_address, replace(UNTOLD, slug="shard-bowl")),
]


def named(rows):
    return [pytest.param(deed, expected, id=deed.__name__) for deed, expected in rows]


@pytest.mark.parametrize(("deed", "expected"), named(TOLD_PAGES))
def test_a_page_that_is_told_in_english_follows(bowl, deed, expected):
    bowl.tell()

    deed(bowl)

    assert seen(bowl) == expected


@pytest.mark.parametrize(("deed", "expected"), named(UNTOLD_PAGES))
def test_a_page_that_nobody_has_told_shows_the_thai(bowl, deed, expected):
    bowl.publish()

    deed(bowl)

    assert seen(bowl) == expected


def test_a_draft_is_shown_in_no_language(bowl):
    assert not ProductPage.objects.live().filter(product=bowl.product).exists()


def test_a_scheduled_page_is_shown_in_no_language_and_sells_nothing(bowl):
    scheduled(bowl)

    assert not ProductPage.objects.live().filter(product=bowl.product).exists()
    assert not Product.objects.get(pk=bowl.product.pk).on_sale


def test_a_draft_by_hand_stays_a_draft_and_takes_the_picture(bowl):
    bowl.tell()

    draft_by_hand(bowl)

    draft = bowl.english.get_latest_revision_as_object()
    assert (draft.title, draft.photo.title) == ("Nobody shall see this", "second")
    assert bowl.english.has_unpublished_changes


def test_deleting_in_thai_deletes_in_english_and_forgets_what_was_said(bowl):
    bowl.publish()
    key = bowl.thai.translation_key

    bowl.thai.delete()

    assert not Page.objects.filter(translation_key=key).exists()
    assert not english.TranslationSource.objects.filter(object_id=key).exists()


def test_english_deleted_on_its_own_stays_away_until_somebody_asks_for_it(bowl, client):
    bowl.tell()
    bowl.english.delete()

    bowl.publish(title="ชามใหม่")
    away = not ProductPage.objects.filter(locale__language_code="en").exists()
    client.force_login(bowl.by)
    asked = client.post(reverse("begin_english", args=[bowl.thai.pk]), follow=True)
    bowl.publish()

    assert away
    assert asked.status_code == 200
    assert (bowl.english.alias_of_id, bowl.english.live) == (bowl.thai.pk, True)
    assert lagging.of_page(bowl.thai).unsaid == 1  # the story was said before


def test_an_alias_that_is_deleted_stays_away_too(bowl):
    bowl.publish()
    bowl.english.delete()

    bowl.publish()

    assert not ProductPage.objects.filter(locale__language_code="en").exists()
    assert lagging.of_page(bowl.thai) is None


def test_deleting_a_maker_deletes_all_below_it_in_both(bowl):
    bowl.publish()
    maker = bowl.thai.get_parent()

    maker.specific.delete()

    assert not Page.objects.filter(slug__in=["bowl", "kai-chae"]).exists()
    assert not Page.find_problems()[4]


def test_a_title_of_255_signs_is_shown_in_both(bowl):
    bowl.publish(title="ช" * 255)

    assert bowl.english.title == "ช" * 255


def test_a_page_cannot_be_moved_under_itself(bowl):
    bowl.publish()
    maker = bowl.thai.get_parent()

    with pytest.raises(Exception, match="descendant"):
        maker.move(bowl.thai, pos="last-child")

    assert bowl.english.get_parent().slug == "kai-chae"


def test_without_english_there_is_one_page(bowl):
    ProductPage.objects.filter(locale__language_code="en").delete()
    Page.objects.filter(locale__language_code="en").delete()
    Locale.objects.filter(language_code="en").delete()

    bowl.publish()

    assert ProductPage.objects.filter(product=bowl.product).count() == 1
    assert lagging.found() == []
