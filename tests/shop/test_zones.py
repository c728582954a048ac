"""Delivery zones in the editor: what a manager may leave, and what would leave the shop without a price."""

import pytest
from django.urls import reverse

from shop.models import DeliveryZone

pytestmark = pytest.mark.django_db


def saved(client, zone, *, rates=((1000, 400, ""),), **changes):
    """The answer to saving a zone with these rates in place of its own."""
    form = {
        "code": zone.code,
        "name_th": zone.name_th,
        "name_en": zone.name_en,
        "postcodes": zone.postcodes,
        "countries": zone.countries,
        "rates-TOTAL_FORMS": len(rates),
        "rates-INITIAL_FORMS": 0,
    }
    for number, (up_to_g, fee, enterprise) in enumerate(rates):
        row = {"up_to_g": up_to_g, "fee": fee, "enterprise": enterprise, "checked_on": ""}
        form |= {f"rates-{number}-{name}": value for name, value in row.items()}
    zone.rates.all().delete()
    return client.post(reverse("deliveryzone:edit", args=[zone.pk]), form | changes)


def complaints(response):
    """The fields that are complained of."""
    assert response.status_code == 200
    return set(response.context["form"].errors)


def test_a_manager_changes_where_a_zone_lies(admin_client, zones):
    answer = saved(admin_client, zones["asean"], countries="sg, my ID")

    assert answer.status_code == 302
    assert DeliveryZone.objects.get(code="asean").countries == "SG MY ID"


def test_the_editor_explains_the_codes(admin_client, zones):
    page = admin_client.get(reverse("deliveryzone:edit", args=[zones["asean"].pk]))

    assert page.status_code == 200
    assert "KH LA MY SG VN" in page.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"countries": "SG XX"},
        {"countries": "TH"},
        {"countries": "SG *"},
        {"countries": "\x00"},
        {"countries": "*"},  # the world has it already
    ],
)
def test_codes_that_say_nothing_or_twice_the_same_are_refused(admin_client, zones, changes):
    assert complaints(saved(admin_client, zones["asean"], **changes)) == {"countries"}


def test_two_zones_never_share_a_country(admin_client, zones):
    zones["world"].countries = "DE"
    zones["world"].save()

    answer = saved(admin_client, zones["world"], countries="DE SG VN")

    assert complaints(answer) == {"countries"}
    assert "SG VN" in str(answer.context["form"].errors["countries"])


@pytest.mark.parametrize("changes", [{"postcodes": "52"}, {"countries": "JP"}])
def test_the_rest_of_thailand_stays_though_zones_abroad_have_no_postcodes_either(
    admin_client, zones, changes
):
    assert complaints(saved(admin_client, zones["mainland"], **changes)) == set(changes)


def test_a_zone_has_postcodes_or_countries(admin_client, zones):
    answer = saved(admin_client, zones["island"], countries="JP")

    assert complaints(answer) == {"postcodes"}


def test_a_zone_abroad_needs_a_rate_for_everybody_and_may_have_one_for_a_maker(
    admin_client, zones, kilns
):
    own = (2000, 99, kilns["kai-chae"].pk)

    alone = saved(admin_client, zones["asean"], rates=[own])
    both = saved(admin_client, zones["asean"], rates=[(1000, 400, ""), own])

    assert alone.status_code == 200
    assert both.status_code == 302
    assert DeliveryZone.objects.get(code="asean").rates.count() == 2
