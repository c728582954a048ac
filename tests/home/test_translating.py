"""An editor makes the English page of a Thai one."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale

from catalogue import drafts
from catalogue.models import ProductPage
from people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(manager):
    """Writes and translates."""
    person = Member.objects.create_user("editor", password="clay and water", first_name="บรรณาธิการ")
    person.groups.add(Group.objects.get(name="Coordinators"))
    return person


def test_an_editor_translates_a_page_and_the_product_stays_the_same(client, editor, make_bowl):
    product = make_bowl(publish=False).product
    page = drafts.of_product(product)
    page.title, page.story = "ชามใหม่", "<p>ปั้นวันนี้</p>"
    page.save_revision().publish()
    client.force_login(editor)
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(address).status_code == 200

    english = Locale.objects.get(language_code="en")
    response = client.post(address, {"locales": [english.pk]})

    assert response.status_code == 302
    twin = ProductPage.objects.get(locale=english, translation_key=page.translation_key)
    assert (twin.slug, twin.product) == (page.slug, product)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).status_code == 200
