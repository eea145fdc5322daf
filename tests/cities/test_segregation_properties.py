"""What holds for the measures of any city."""

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt

CLASSICS = ["dissimilarity", "exposure", "isolation", "theil_h"]
SHARED = ["ami", "ami_contingency", "nmi", "nmi_contingency"]

CITIES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 90)), max_size=15).map(
    lambda rows: pl.DataFrame(
        [(3 * number + 5, *row) for number, row in enumerate(rows)],
        orient="row",
        schema={"cell": pl.UInt32, "migrants": pl.Int64, "locals": pl.Int64},
    )
)


def _measured(city: pl.DataFrame) -> pl.DataFrame:
    return mt.segregation_measures(city, draws=20)


def _values(city: pl.DataFrame) -> dict[str, float | None]:
    return dict(_measured(city).select("measure", "value").iter_rows())


def _alike(one: dict[str, float | None], other: dict[str, float | None]) -> None:
    for name, value in one.items():
        expected = None if value is None else pytest.approx(value, abs=1e-10)
        assert other[name] == expected, name


@settings(max_examples=60)
@given(CITIES, st.integers(0, 1000))
def test_the_order_of_rows_changes_no_bit(city: pl.DataFrame, order: int) -> None:
    shuffled = city.sample(fraction=1, shuffle=True, seed=order)
    assert _measured(shuffled).equals(_measured(city))


@settings(max_examples=40)
@given(CITIES)
def test_other_names_in_the_same_order_and_empty_cells_change_no_bit(city: pl.DataFrame) -> None:
    named = city.with_columns(pl.format("cell {}", pl.col("cell") + 1000).alias("cell"))
    empty = pl.DataFrame({"cell": ["", "cell 1006", "z"], "migrants": [0] * 3, "locals": [0] * 3})
    assert _measured(pl.concat([empty, named])).equals(_measured(city))


@settings(max_examples=40)
@given(CITIES)
def test_names_in_another_order_change_draws_alone(city: pl.DataFrame) -> None:
    turned = city.with_columns(cell=city["cell"].reverse())
    one, other = _values(city), _values(turned)
    assert (one.pop("h") is None) == (other.pop("h") is None)
    _alike(one, other)


@settings(max_examples=40)
@given(CITIES, st.integers(2, 5))
def test_shares_do_not_depend_on_the_number_of_people(city: pl.DataFrame, times: int) -> None:
    more = city.with_columns(pl.col("migrants", "locals") * times)
    one, other = _values(city), _values(more)
    _alike(*({name: found[name] for name in CLASSICS} for found in (one, other)))
    _alike({"nmi_contingency": one["nmi_contingency"]}, other)
    if one["h_plug_in"] is not None:
        _alike({"h_plug_in": one["h_plug_in"]}, other)


@settings(max_examples=40)
@given(CITIES, st.integers(2, 4))
def test_cells_cut_into_equal_parts_leave_the_classics_alone(
    city: pl.DataFrame, parts: int
) -> None:
    grown = city.with_columns(pl.col("migrants", "locals") * parts)
    cut = pl.concat(city.with_columns(cell=pl.col("cell") * 10 + part) for part in range(parts))
    one, other = _values(grown), _values(cut)
    _alike(*({name: found[name] for name in CLASSICS} for found in (one, other)))


@settings(max_examples=60)
@given(CITIES)
def test_bounds_and_reasons(city: pl.DataFrame) -> None:
    table = _measured(city)
    for name, value, low, high, migrants, locals_, reason in table.iter_rows():
        assert (migrants, locals_) == (city["migrants"].sum(), city["locals"].sum())
        if value is None:
            assert (low, high) == (None, None)
            assert reason
            continue
        assert reason is None
        assert all(map(math.isfinite, (value, low, high)))
        assert low <= high
        if name in {"h", "h_plug_in", "h_miller_madow", "h_chao_shen"}:
            assert min(value, low) >= 0
        elif name in {*CLASSICS, "nmi", "nmi_contingency"}:
            assert -1e-12 <= min(value, low) <= max(value, high) <= 1 + 1e-12
        elif name in SHARED:
            assert max(value, high) <= 1 + 1e-9


@settings(max_examples=40)
@given(CITIES)
def test_the_same_people_as_both_groups_are_alike(city: pl.DataFrame) -> None:
    twins = city.with_columns(locals=pl.col("migrants"))
    found = _values(twins)
    if city["migrants"].sum() > 0:
        assert found["dissimilarity"] == pytest.approx(0)
        assert found["theil_h"] == pytest.approx(0)
        assert found["isolation"] == pytest.approx(0.5)
    for name in ("h", "h_plug_in", "h_miller_madow", "h_chao_shen", "h_grassberger"):
        # all locals are drawn each time
        assert found[name] is None or found[name] == pytest.approx(1)
