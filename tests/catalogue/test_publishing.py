"""What publishing does to a product, and what keeps it from being sold."""

import pytest
from django.db import IntegrityError, transaction

from catalogue.models import Material, Product, ProductPage, Variant
from catalogue.readiness import missing

pytestmark = pytest.mark.django_db


def thai_page(variant):
    return ProductPage.objects.get(product=variant.product, locale__language_code="th")


def fresh(variant):
    return Product.objects.get(pk=variant.product_id)


def test_the_thai_page_puts_the_product_on_sale_under_its_name(make_bowl):
    product = fresh(make_bowl())

    assert product.on_sale
    assert (product.name_th, product.name_en) == ("ชาม bowl", "Bowl bowl")
    assert product.recycled_percent == 25
    assert product.on_sale_since is not None


def test_taking_the_thai_page_down_ends_the_sale_and_putting_it_up_resumes_it(make_bowl):
    bowl = make_bowl()
    since = fresh(bowl).on_sale_since
    thai_page(bowl).unpublish()
    assert not fresh(bowl).on_sale

    thai_page(bowl).save_revision().publish()

    assert fresh(bowl).on_sale
    assert fresh(bowl).on_sale_since == since


def test_deleting_the_thai_page_ends_the_sale(make_bowl):
    bowl = make_bowl()

    thai_page(bowl).delete()

    assert not fresh(bowl).on_sale


def test_an_english_page_alone_sells_nothing(make_bowl):
    bowl = make_bowl(publish=False)

    ProductPage(title="Bowl", product=bowl.product)

    assert not fresh(bowl).on_sale


def without_price(variant):
    Variant.objects.filter(pk=variant.pk).update(active=False)


def without_all_materials(variant):
    Material.objects.filter(product=variant.product, recycled=True).delete()


def without_story(variant):
    variant.product.upgrades.all().delete()
    variant.product.save()


@pytest.mark.parametrize("spoil", [without_price, without_all_materials, without_story])
def test_what_the_law_or_the_idea_needs_is_asked_for_before_the_sale(make_bowl, spoil):
    bowl = make_bowl()
    thai_page(bowl).unpublish()
    spoil(bowl)

    thai_page(bowl).save_revision().publish()

    assert not fresh(bowl).on_sale
    assert missing(fresh(bowl))


def test_an_old_draft_changes_words_and_never_the_product(make_bowl):
    bowl = make_bowl()
    page = thai_page(bowl)
    old = page.revisions.order_by("pk").first()
    page.title = "ชื่อใหม่"
    page.save_revision().publish()
    Variant.objects.filter(pk=bowl.pk).update(price=999)

    old.publish()

    page.refresh_from_db()
    assert page.product_id == bowl.product_id
    assert Variant.objects.get(pk=bowl.pk).price == 999
    assert fresh(bowl).name_th == "ชาม bowl"


def test_a_copied_page_tells_about_no_product_and_breaks_nothing(make_bowl):
    page = thai_page(make_bowl())

    copy = page.copy(update_attrs={"slug": "copy", "title": "สำเนา"}, keep_live=False)
    copy.save_revision().publish()

    assert copy.product_id is None


@pytest.mark.parametrize(
    "broken",
    [
        {"packed_weight_g": None},
        {"packed_weight_g": 0},
        {"packed_height_mm": None},
        {"price": 0},
    ],
)
def test_the_database_itself_refuses_what_cannot_be_sent_or_sold(make_bowl, broken):
    bowl = make_bowl()

    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=bowl.pk).update(**broken)


def test_a_seat_has_no_packed_weight(make_bowl):
    bowl = make_bowl()

    Variant.objects.filter(pk=bowl.pk).update(
        kind=Variant.Kind.SEAT, packed_weight_g=None, packed_height_mm=None
    )
