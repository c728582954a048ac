"""Letters as their reader sees them: on a narrow telephone, in the dark, with nothing to fetch."""

import pytest
from django.core import mail
from django.utils import timezone

from shop import letters
from shop.models import Letter


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_letter_can_be_read_on_a_telephone(
    page_at, orders_in_every_state, axe, no_sideways_scroll, language
):
    orders_in_every_state(language)
    letters.send_due(timezone.now())
    page = page_at(320, lang=language)

    for letter in mail.outbox:
        [(html, _kind)] = letter.alternatives
        page.set_content(html)
        assert page.title()
        assert page.evaluate("document.documentElement.lang") == language
        no_sideways_scroll(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page, rules=["wcag2a", "wcag2aa"])

    assert set(Letter.objects.values_list("kind", flat=True)) == set(Letter.Kind.values)
