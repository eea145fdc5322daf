"""Upscaled figures times the part of the movers who are migrants."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace import FrameError, ParameterError
from migtrace.corrections import with_precision

TABLE = pl.DataFrame({"country": ["CO", "PE"], "users": [8, None], "people": [200.0, None]})


def test_columns_come_after_the_others_and_hidden_figures_stay_hidden() -> None:
    # 200 * 0.25 = 50; 200 * 1 = 200
    table = with_precision(TABLE, (0.25, 1))
    assert table.columns == [*TABLE.columns, "people_pi_0.25", "people_pi_1.0"]
    assert table.rows() == [("CO", 8, 200.0, 50.0, 200.0), ("PE", None, None, None, None)]


def test_several_columns() -> None:
    table = pl.DataFrame({"all_exits": [10.0], "first_exits": [4]})
    table = with_precision(table, 0.5, columns=("all_exits", "first_exits"))
    assert table.row(0) == (10.0, 4, 5.0, 2.0)
    assert table.columns[2:] == ["all_exits_pi_0.5", "first_exits_pi_0.5"]


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=5, unique=True))
def test_each_precision_has_a_column_of_its_own(parts: list[float]) -> None:
    table = with_precision(TABLE, parts)
    assert table.row(0)[3:] == tuple(200.0 * part for part in parts)


@pytest.mark.parametrize("part", [0, -0.5, 1.1, float("nan"), "0.5", None, [], [0.5, 0.5], [2]])
def test_a_wrong_precision_is_named(part: float) -> None:
    with pytest.raises(ParameterError, match="precision"):
        with_precision(TABLE, part)


def test_a_wrong_column_is_named() -> None:
    with pytest.raises(FrameError, match=r"no column x; the table has: country, users, people"):
        with_precision(TABLE, 0.5, columns=("x",))
    with pytest.raises(FrameError, match="column country: has type String"):
        with_precision(TABLE, 0.5, columns=("country",))
