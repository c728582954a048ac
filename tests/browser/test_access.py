"""axe-core finds nothing to blame on any kind of page, in either language and either colour scheme."""

import pytest

pytestmark = pytest.mark.usefixtures("kham_pan")


@pytest.mark.parametrize("language", ["th", "en"])
def test_nobody_is_kept_out_of_any_page(everywhere, axe, language):
    def in_both_schemes(page):
        axe(page)
        page.emulate_media(color_scheme="dark")
        try:
            axe(page, rules=["color-contrast", "link-in-text-block"])  # all that a scheme changes
        finally:
            page.emulate_media(color_scheme="light")

    everywhere(in_both_schemes, language=language, width=390)
