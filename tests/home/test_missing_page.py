"""What a broken address leads to."""

import pytest

from catalogue.search import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def wares(make_bowl):
    """A bowl and a vase that the search knows."""
    made = make_bowl("bowl"), make_bowl("vase")
    entries.write_products(variant.product_id for variant in made)
    return made


@pytest.mark.parametrize("address", ["/en/makers/kai-chae/vase-old/", "/en/vase/", "/en/vase-2/"])
def test_the_words_of_the_address_lead_to_what_was_meant(client, wares, address):
    answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Perhaps you were looking for" in page
    assert "Bowl vase" in page
    assert (
        "Bowl bowl" not in page.partition("</main>")[0].partition("Perhaps")[2].partition("vase")[0]
    )


@pytest.mark.parametrize("address", ["/wp-login.php", "/en/x/", "/%00/", "/" + "a-" * 500 + "/"])
def test_an_address_that_means_nothing_leads_to_the_newest(client, wares, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert "ชาม vase" in answer.content.decode() or "Bowl vase" in answer.content.decode()


def test_a_missing_page_costs_few_queries(client, wares, django_assert_max_num_queries):
    client.get("/en/vase/")

    with django_assert_max_num_queries(16):
        client.get("/en/vase/")
