"""What a manager may say of an enterprise in the editor."""

import pytest
from django.forms.models import model_to_dict

from catalogue.enterprise_form import ENTERPRISE_EDITOR
from catalogue.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def fill_in(kilns, manager):
    """A factory of the editor's form, filled in for the first kiln with these changes."""

    def fill(**changes):
        kiln = Enterprise.objects.get(code="kai-chae")
        form = ENTERPRISE_EDITOR.bind_to_model(Enterprise).get_form_class()
        facts = {
            name: "" if value is None else value for name, value in model_to_dict(kiln).items()
        }
        facts |= {"posting_days": [0, 2], "works_here": []} | changes
        return form(facts, instance=kiln, for_user=manager)

    return fill


def test_a_closed_house_opens_on_a_day_of_either_era(fill_in):
    form = fill_in(is_open="", closed_until="15/5/2580", make_days="14")

    assert form.is_valid(), form.errors
    house = form.save()
    assert (house.is_open, str(house.closed_until), house.make_days) == (False, "2037-05-15", 14)


def test_an_open_house_has_no_day_to_open(fill_in):
    form = fill_in(is_open="on", closed_until="15/5/2580")

    assert list(form.errors) == ["closed_until"]


def test_cash_is_for_houses_that_can_be_visited(fill_in):
    alone = fill_in(pick_up="", cash_at_pick_up="on")
    visited = fill_in(pick_up="on", cash_at_pick_up="on")

    assert (alone.is_valid(), visited.is_valid()) == (True, True)
    assert (alone.save().cash_at_pick_up, visited.save().cash_at_pick_up) == (False, True)
