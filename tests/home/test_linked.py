"""What search engines are told of the goods, of the shop and of the way to a page."""

import io

import extruct
import pytest
from PIL import Image

from catalogue.models import Product, ProductPage, Variant
from home.cards import pieces

pytestmark = pytest.mark.django_db

# What Google's pages on product data call required or recommended and the shop can know.
OF_A_PRODUCT = {
    "@type",
    "name",
    "description",
    "image",
    "sku",
    "brand",
    "material",
    "weight",
    "offers",
}
OF_AN_OFFER = {
    "@type",
    "url",
    "price",
    "priceCurrency",
    "availability",
    "itemCondition",
    "seller",
    "hasMerchantReturnPolicy",
}


def told(client, address):
    """The data of a page by type, as an independent reader finds it."""
    page = client.get(address).content.decode()
    found = extruct.extract(page, base_url="http://localhost", syntaxes=["json-ld"])["json-ld"]
    return {each["@type"]: each for each in found}


@pytest.fixture
def bowl(make_bowl, a_photo):
    """A bowl with a picture on both pages."""
    made = make_bowl(on_hand=20)
    photo = a_photo("bowl")
    ProductPage.objects.filter(product=made.product).update(photo=photo)
    return made


def test_a_product_is_told_with_its_offer_in_the_language_of_the_page(client, bowl):
    thai = told(client, "/makers/kai-chae/bowl/")["Product"]
    english = told(client, "/en/makers/kai-chae/bowl/")["Product"]

    assert (thai["name"], english["name"]) == ("ชาม bowl", "Bowl bowl")
    assert (thai["brand"]["name"], english["brand"]["name"]) == ("กลุ่มไก่แจ้", "Bantam Throwers")
    assert set(english) >= OF_A_PRODUCT
    assert set(english["offers"]) >= OF_AN_OFFER
    assert english["offers"]["price"] == "159.00"
    assert english["offers"]["availability"] == "https://schema.org/InStock"
    assert english["image"][0].startswith("http")
    assert english["material"] == ["Grog", "Clay"]


def test_several_choices_are_a_group_each_with_its_own_offer(client, bowl):
    facts = {name: getattr(bowl, name) for name in ("packed_weight_g", "packed_length_mm")}
    Variant.objects.create(
        product=bowl.product,
        sku="PST-BIG",
        option_th="ใหญ่",
        option_en="Large",
        price=240,
        packed_width_mm=200,
        packed_height_mm=120,
        **facts,
    )

    group = told(client, "/en/makers/kai-chae/bowl/")["ProductGroup"]

    assert group["productGroupID"] == "bowl"
    choices = {each["sku"]: each["offers"] for each in group["hasVariant"]}
    assert {sku: offer["price"] for sku, offer in choices.items()} == {
        "PST-BOWL": "159.00",
        "PST-BIG": "240.00",
    }
    assert choices["PST-BIG"]["availability"] == "https://schema.org/OutOfStock"


def test_it_is_told_whether_a_piece_may_be_sent_back(client, bowl):
    thrown = told(client, "/en/makers/kai-chae/bowl/")["Product"]["offers"]
    Product.objects.update(returnable=False)
    kept = told(client, "/en/makers/kai-chae/bowl/")["Product"]["offers"]

    policy = thrown["hasMerchantReturnPolicy"]
    assert policy["merchantReturnDays"] == 7
    assert policy["returnPolicyCategory"].endswith("MerchantReturnFiniteReturnWindow")
    policy = kept["hasMerchantReturnPolicy"]
    assert policy["returnPolicyCategory"].endswith("MerchantReturnNotPermitted")
    assert "merchantReturnDays" not in policy


def test_no_price_is_told_of_what_is_not_for_sale(client, bowl):
    bowl.product.enterprise.is_open = False
    bowl.product.enterprise.save()

    assert "offers" not in told(client, "/makers/kai-chae/bowl/")["Product"]


def test_the_recycled_share_says_by_whom_it_was_found(client, bowl):
    Product.objects.update(recycled_percent=25)

    (share,) = told(client, "/en/makers/kai-chae/bowl/")["Product"]["additionalProperty"]

    assert (share["value"], share["unitText"]) == (25, "%")
    assert share["measurementTechnique"] == "declared by the maker"


def test_the_way_to_a_page_is_told_from_the_front_page_on(client, bowl, settings):
    crumbs = told(client, "/en/makers/kai-chae/bowl/")["BreadcrumbList"]["itemListElement"]

    assert [(each["position"], each["name"]) for each in crumbs] == [
        (1, "Home page"),
        (2, "Products"),
        (3, "Tableware"),
    ]
    assert crumbs[2]["item"] == f"{settings.PUBLIC_URL}/en/products/?category=tableware"


def test_the_front_page_tells_of_the_shop_and_its_search(client, tree):
    found = told(client, "/en/")

    assert found["OnlineStore"]["name"]
    assert found["WebSite"]["potentialAction"]["target"].endswith(
        "/en/search/?q={search_term_string}"
    )


def test_a_story_ends_no_script(client, bowl):
    ProductPage.objects.update(story="<p>&lt;/script&gt;<b>x</b> </script ></p>")

    assert told(client, "/makers/kai-chae/bowl/")["Product"]["name"] == "ชาม bowl"


# --- the picture others show ----------------------------------------------------------------------


def shared(client, address):
    """What a page says to those who show a link to it."""
    page = client.get(address).content.decode()
    return dict(extruct.extract(page, syntaxes=["opengraph"])["opengraph"][0]["properties"])


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/", "website"),
        ("/en/products/", "website"),
        ("/makers/kai-chae/", "website"),
        ("/en/makers/kai-chae/bowl/", "product"),
    ],
)
def test_every_page_can_be_shared_with_a_card(client, bowl, settings, address, kind):
    said = shared(client, address)

    assert said["og:type"] == kind
    assert {"og:title", "og:url", "og:site_name", "og:image:alt"} <= set(said)
    card = client.get(said["og:image"].removeprefix(settings.PUBLIC_URL))
    with Image.open(io.BytesIO(b"".join(card.streaming_content))) as drawn:
        assert (drawn.size, drawn.format) == ((1200, 630), "JPEG")


def test_a_new_price_makes_a_new_card_and_the_old_address_leads_there(client, bowl, settings):
    page = ProductPage.objects.get(product=bowl.product, locale__language_code="th")
    first = pieces.address(page).removeprefix(settings.PUBLIC_URL)
    assert client.get(first).status_code == 200

    Variant.objects.update(price=200)

    page = ProductPage.objects.get(pk=page.pk)
    assert client.get(first).url == pieces.address(page)
    assert pieces.price_said(page) == "฿200"
    assert client.get(pieces.address(page).removeprefix(settings.PUBLIC_URL)).status_code == 200


def test_a_draft_has_no_card(client, bowl):
    ProductPage.objects.update(live=False)
    page = ProductPage.objects.first()

    assert client.get(f"/cards/{page.pk}-x.jpg").status_code == 404
