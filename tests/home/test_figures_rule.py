"""No enterprise can be worked out of the published figures, whatever is subtracted from what."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from home.figures.measures import BY_CODE
from home.figures.rule import FEWEST_ENTERPRISES, FEWEST_ORDERS, Row, cells, may_be_told

MONTHS = [date(2026, month, 1) for month in range(1, 9)]
HOUSES = range(1, 7)
WEIGHTS = st.integers(-20, 400).filter(bool)

scrap = st.lists(
    st.builds(
        Row,
        st.just("scrap-received"),
        st.sampled_from(MONTHS),
        st.sampled_from(HOUSES),
        WEIGHTS,
    ),
    max_size=60,
)
bought = st.lists(
    st.builds(
        Row,
        st.just("buyers"),
        st.sampled_from(MONTHS),
        st.sampled_from(HOUSES),
        st.just(1),
        st.integers(1, 40),
        st.sampled_from(["50", "52", "abroad"]),
    ),
    max_size=90,
)


def published(rows, consents=None):
    """Every month in its turn, as the publisher does it; gives back the cells with their rows."""
    told, found = {}, []
    for month in MONTHS:
        agreed = set(HOUSES) if consents is None else consents[month]
        counted = [row for row in rows if row.enterprise in agreed]
        for cell in cells(counted, month, told):
            key = cell.measure, cell.place
            inside = [
                row
                for row in counted
                if (row.measure, row.place) == key
                and row.month <= month
                and (key not in told or row.month > told[key])
            ]
            found.append((cell, inside))
        for cell, _inside in found:
            told[cell.measure, cell.place] = cell.until
    return found


def naively(rows):
    """What many offices do: each month that is large enough, and the sum of the year beside it."""
    by_month = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    shown = [found for found in by_month.values() if may_be_told(BY_CODE[found[0].measure], found)]
    return [*shown, rows] if may_be_told(BY_CODE[rows[0].measure], rows) else shown


# --- the attack -----------------------------------------------------------------------------------


def rank(rows):
    """The rank of a matrix, in exact fractions."""
    rows, found = [list(map(Fraction, row)) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(found, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for at in range(found + 1, len(rows)):
            if rows[at][column]:
                times = rows[at][column] / rows[found][column]
                rows[at] = [a - times * b for a, b in zip(rows[at], rows[found], strict=True)]
        found += 1
    return found


def gives_away(sums):
    """Sets of one or two houses about which some sum of published sums tells something alone.

    Unknown is what each house adds in each month. Some combination of the published sums speaks
    of these houses only exactly when leaving their unknowns out makes the equations dependent.
    """
    unknowns = sorted({(row.place, row.month, row.enterprise) for rows in sums for row in rows})
    place = {unknown: at for at, unknown in enumerate(unknowns)}
    equations = []
    for rows in sums:
        equation = [0] * len(unknowns)
        for row in rows:
            equation[place[row.place, row.month, row.enterprise]] = 1
        equations.append(equation)
    whole = rank(equations)
    few = [set(some) for size in (1, 2) for some in combinations(HOUSES, size)]
    return [
        some
        for some in few
        if rank(
            [[v for u, v in zip(unknowns, e, strict=True) if u[2] not in some] for e in equations]
        )
        < whole
    ]


@given(scrap)
@settings(max_examples=120, deadline=None)
def test_nothing_is_told_of_fewer_than_three_enterprises_by_any_subtraction(rows):
    found = published(rows)

    assert gives_away([inside for _cell, inside in found]) == []


@given(bought)
@settings(max_examples=60, deadline=None)
def test_nothing_is_told_of_few_buyers_or_houses_by_province(rows):
    found = published(rows)

    assert gives_away([inside for _cell, inside in found]) == []
    assert all(len({row.order for row in inside}) >= FEWEST_ORDERS for _cell, inside in found)


def test_the_attack_bites_where_a_year_stands_beside_its_months():
    """A control: without holding back, one house is worked out by subtracting."""
    rows = [Row("scrap-received", month, house, 100) for month in MONTHS[1:] for house in (1, 2, 3)]
    rows.append(Row("scrap-received", MONTHS[0], 4, 77))

    assert {4} in gives_away(naively(rows))
    assert gives_away([inside for _cell, inside in published(rows)]) == []


@given(scrap, st.data())
@settings(max_examples=60, deadline=None)
def test_who_agrees_later_or_withdraws_gives_nobody_away(rows, data):
    consents = {month: data.draw(st.sets(st.sampled_from(HOUSES))) for month in MONTHS}

    found = published(rows, consents)

    assert gives_away([inside for _cell, inside in found]) == []


# --- what is told is right ------------------------------------------------------------------------


@given(scrap)
@settings(max_examples=100, deadline=None)
def test_every_row_is_told_once_or_still_waits(rows):
    found = published(rows)

    told = [row for _cell, inside in found for row in inside]
    assert all(cell.value == sum(row.amount for row in inside) for cell, inside in found)
    assert len(told) <= len(rows)
    if found:
        last = max(cell.until for cell, _inside in found)
        assert len(told) == len([row for row in rows if row.month <= last])


@given(scrap)
@settings(max_examples=60, deadline=None)
def test_no_enterprise_makes_up_nearly_all_of_a_figure(rows):
    for _cell, inside in published(rows):
        shares = defaultdict(int)
        for row in inside:
            shares[row.enterprise] += row.amount

        whole = sum(abs(share) for share in shares.values())
        assert max(abs(share) for share in shares.values()) * 5 <= whole * 4
        assert len([share for share in shares.values() if share]) >= FEWEST_ENTERPRISES


@given(bought)
@settings(max_examples=60, deadline=None)
def test_an_order_of_two_houses_is_counted_once(rows):
    assume(rows)
    for cell, inside in published(rows):
        assert cell.value == cell.orders == len({row.order for row in inside})
