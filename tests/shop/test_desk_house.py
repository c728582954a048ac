"""The house page of the desk: closing days, posting days, pick-up and cash, by its own members."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalogue.models import Enterprise, EnterprisePage, Membership, ProductPage
from shop import chores, orders
from tests.cast import MALEE

pytestmark = pytest.mark.django_db
HOUSE = "/en/desk/house/kai-chae/"


@pytest.fixture
def at_desk(client, kham_pan):
    """A browser in which Kham Pan has logged in."""
    client.force_login(kham_pan)
    return client


@pytest.fixture
def kiln(kilns):
    """Kham Pan's."""
    return kilns["kai-chae"]


def tomorrow(days=1):
    return timezone.localdate() + timedelta(days=days)


def said(client, address=HOUSE, **facts):
    """The form with these facts."""
    form = {
        "posting_days": ["0", "4"],
        "pick_up": "on",
        "pick_up_place_th": "ศาลาหมู่ 7",
        "pick_up_hours_th": "9–16 น.",
    }
    return client.post(address, form | facts)


def test_the_page_shows_how_the_house_stands(at_desk, kiln):
    page = at_desk.get(HOUSE).content.decode()

    assert "You take orders." in page
    assert "Bantam Throwers" in page


def test_a_member_of_one_house_comes_to_it_at_once(at_desk, kiln):
    assert at_desk.get("/en/desk/house/").url == HOUSE


def test_a_member_of_two_houses_chooses(at_desk, kham_pan, kilns):
    Membership.objects.create(member=kham_pan, enterprise=kilns["tao-plai-na"])

    page = at_desk.get("/en/desk/house/").content.decode()

    assert HOUSE in page
    assert "/en/desk/house/tao-plai-na/" in page


def test_whoever_works_nowhere_is_told_so(client, manager):
    client.force_login(manager)

    assert "belongs to no enterprise" in client.get("/en/desk/house/").content.decode()


def test_everything_is_kept_and_who_changed_it(at_desk, kiln, kham_pan):
    answer = said(
        at_desk,
        make_days="๑๔",
        posting_days=["6", "0"],
        pick_up_place_en=" Moo 7 pavilion ",
        cash_at_pick_up="on",
    )

    assert answer.url == HOUSE
    kiln.refresh_from_db()
    assert (kiln.make_days, kiln.posting_days) == (14, [0, 6])
    assert (kiln.pick_up, kiln.cash_at_pick_up) == (True, True)
    assert (kiln.pick_up_place_th, kiln.pick_up_place_en) == ("ศาลาหมู่ 7", "Moo 7 pavilion")
    entry = ModelLogEntry.objects.get()
    assert (entry.user, entry.action) == (kham_pan, "wagtail.edit")
    assert "make_days" in entry.data["changed"]
    assert "ศาลา" not in str(entry.data)


def test_what_is_sent_twice_is_written_once(at_desk, kiln):
    said(at_desk)
    said(at_desk)

    assert ModelLogEntry.objects.count() == 1


# --- closed until ---------------------------------------------------------------------------------


def test_a_closed_house_sells_nothing_and_says_until_when(
    at_desk, client, kiln, make_bowl, bag, zones, place
):
    bowl = make_bowl()
    client.post("/cart/add/", {"variant": bowl.pk, "quantity": 1})

    said(at_desk, closed_until=tomorrow(10).isoformat())

    kiln.refresh_from_db()
    assert (kiln.is_open, kiln.closed_until) == (False, tomorrow(10))
    with pytest.raises(orders.NotForSale):
        place(bowl, contact=MALEE)
    for page in (
        ProductPage.objects.get(locale__language_code="en"),
        EnterprisePage.objects.get(locale__language_code="en", enterprise=kiln),
    ):
        assert "closed until" in client.get(page.url).content.decode()
    assert "closed until" in client.get("/en/cart/").content.decode()
    assert "open again on" in at_desk.get(HOUSE).content.decode()


def test_it_opens_again_by_itself_on_the_day_and_not_before(at_desk, kiln):
    said(at_desk, closed_until=tomorrow(3).isoformat())
    noon = timezone.now()

    early = chores.expire_due(noon + timedelta(days=2))
    due = chores.expire_due(noon + timedelta(days=3))
    again = chores.expire_due(noon + timedelta(days=3))

    assert (early.opened, due.opened, again.opened) == (0, 1, 0)
    kiln.refresh_from_db()
    assert (kiln.is_open, kiln.closed_until) == (True, None)


def test_taking_the_day_away_opens_it_at_once(at_desk, kiln):
    said(at_desk, closed_until=tomorrow().isoformat())

    said(at_desk, closed_until="")

    kiln.refresh_from_db()
    assert (kiln.is_open, kiln.closed_until) == (True, None)


@pytest.mark.parametrize(("is_open", "days"), [(True, 5), (False, 0)])
def test_closing_days_that_are_over_are_not_shown_again(at_desk, kiln, is_open, days):
    Enterprise.objects.filter(pk=kiln.pk).update(is_open=is_open, closed_until=tomorrow(days))

    form = at_desk.get(HOUSE).context["form"]

    assert form["closed_until"].value() is None


@pytest.mark.parametrize("day", ["", "2569-12-31"])
def test_a_house_that_the_shop_has_closed_stays_closed(at_desk, kiln, day):
    Enterprise.objects.filter(pk=kiln.pk).update(is_open=False)

    page = at_desk.get(HOUSE).content.decode()
    said(at_desk, closed_until=day)
    chores.expire_due(timezone.now() + timedelta(days=800))

    assert "Please ask the coordinator" in page
    kiln.refresh_from_db()
    assert (kiln.is_open, kiln.closed_until) == (False, None)


@pytest.mark.parametrize("form", ["{ce}-{m}-{d}", "{be}-{m}-{d}", "{d}/{m}/{be}", "{d}.{m}.{ce}"])
def test_a_day_is_understood_in_either_era(at_desk, kiln, form):
    day = tomorrow(9)
    eras = {"ce": day.year, "be": day.year + 543}

    said(at_desk, closed_until=form.format(**eras, m=f"{day:%m}", d=f"{day:%d}"))

    kiln.refresh_from_db()
    assert kiln.closed_until == day


@pytest.mark.parametrize(
    "typed",
    ["tomorrow", "31/2/2569", "2569-13-01", "15/5/69", "0000-01-01", "9" * 5000, "\x00", "'"],
)
def test_what_is_no_day_is_answered_with_an_example(at_desk, kiln, typed):
    answer = said(at_desk, closed_until=typed)

    assert answer.status_code == 422
    assert "15/5/2569" in answer.content.decode()
    kiln.refresh_from_db()
    assert kiln.is_open


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_that_is_over_or_far_away_is_refused(at_desk, kiln, days):
    answer = said(at_desk, closed_until=tomorrow(days).isoformat())

    assert answer.status_code == 422
    assert "closed_until" in answer.context["form"].errors
    kiln.refresh_from_db()
    assert kiln.is_open


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("make_days", "0"),
        ("make_days", "-3"),
        ("make_days", "366"),
        ("make_days", "1.5"),
        ("make_days", "²"),
        ("make_days", "9" * 5000),
        ("posting_days", ["7"]),
        ("posting_days", ["Monday"]),
        ("posting_days", ["0", "\x00"]),
        ("pick_up_place_th", ""),
        ("pick_up_place_th", "ก" * 201),
        ("pick_up_hours_th", "\u200b"),
        ("pick_up_hours_en", "x" * 10_000),
    ],
)
def test_what_cannot_be_is_answered_beside_its_field(at_desk, kiln, field, typed):
    before = Enterprise.objects.filter(pk=kiln.pk).values().get()

    answer = said(at_desk, **{field: typed})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert Enterprise.objects.filter(pk=kiln.pk).values().get() == before


@pytest.mark.parametrize("text", ["</script><b>", "' OR 1=1 --", "a\x00b", "\u202eevil"])
def test_strange_words_are_kept_as_words_or_refused(at_desk, client, kiln, text):
    answer = said(at_desk, pick_up_place_th=text)

    assert answer.status_code in (302, 422)
    assert b"</script><b>" not in at_desk.get(HOUSE).content


def test_without_pick_up_there_is_no_cash(at_desk, kiln):
    said(at_desk, pick_up="", cash_at_pick_up="on")

    kiln.refresh_from_db()
    assert (kiln.pick_up, kiln.cash_at_pick_up) == (False, False)


def test_nothing_but_the_form_is_written(at_desk, kiln):
    said(at_desk, trusted="on", name_th="อื่น", code="else", is_open="")

    kiln.refresh_from_db()
    assert (kiln.trusted, kiln.name_th, kiln.code, kiln.is_open) == (
        False,
        "กลุ่มไก่แจ้",
        "kai-chae",
        True,
    )


# --- nobody else's --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["noi", "manager"])
def test_a_foreign_house_looks_like_one_that_never_was(client, request, kiln, who):
    client.force_login(request.getfixturevalue(who))
    before = Enterprise.objects.filter(pk=kiln.pk).values().get()

    for address in (HOUSE, HOUSE.replace("kai-chae", "nobody")):
        assert client.get(address).status_code == 404
        assert said(client, address, closed_until=tomorrow().isoformat()).status_code == 404

    assert Enterprise.objects.filter(pk=kiln.pk).values().get() == before


def test_the_house_asks_who_is_there(client, kiln):
    assert client.get(HOUSE).url.startswith("/en/desk/login/")
    assert said(client).url.startswith("/en/desk/login/")


def test_a_membership_switched_off_closes_the_page(at_desk, kham_pan, kiln):
    kham_pan.memberships.update(active=False)

    assert at_desk.get(HOUSE).status_code == 404
