"""Hiding figures that rest on few people (METHOD M13)."""

import polars as pl
import pytest

from migtrace import ParameterError, hide_small_groups

TABLE = pl.DataFrame(
    {
        "country": ["BR", "CO", "EC", "PE"],
        "users": [0, 3, 4, 5],
        "people": [0.0, 30.0, 40.0, 50.0],
    }
)


def test_four_are_shown_and_three_are_hidden() -> None:
    assert hide_small_groups(TABLE).rows() == [
        ("BR", None, None),
        ("CO", None, None),
        ("EC", 4, 40.0),
        ("PE", 5, 50.0),
    ]


def test_the_least_number_is_a_parameter() -> None:
    assert hide_small_groups(TABLE, min_users=5)["users"].to_list() == [None, None, None, 5]
    assert hide_small_groups(TABLE, min_users=2)["users"].to_list() == [None, 3, 4, 5]


def test_one_hides_nothing_zeros_included() -> None:
    assert hide_small_groups(TABLE, min_users=1).equals(TABLE)
    assert hide_small_groups(TABLE, min_users=1, drop=True).equals(TABLE)


def test_tables_by_cell_lose_the_rows() -> None:
    assert hide_small_groups(TABLE, drop=True).rows() == [("EC", 4, 40.0), ("PE", 5, 50.0)]


def test_the_figures_and_what_they_rest_on_can_be_named() -> None:
    table = TABLE.rename({"users": "leavers", "people": "exits"}).with_columns(other=1)
    shown = hide_small_groups(table, by="leavers", hide=["exits"])
    assert shown["exits"].to_list() == [None, None, 40.0, 50.0]
    assert shown["leavers"].to_list() == [0, 3, 4, 5]
    assert shown["other"].to_list() == [1] * 4


def test_a_count_that_is_not_known_is_hidden_too() -> None:
    table = pl.DataFrame({"users": [None, 4], "people": [7.0, 8.0]})
    assert hide_small_groups(table).rows() == [(None, None), (4, 8.0)]
    assert hide_small_groups(table, drop=True).rows() == [(4, 8.0)]


def test_people_that_are_null_for_want_of_a_factor_stay_null() -> None:
    table = pl.DataFrame({"users": [9], "people": [None]}, schema_overrides={"people": pl.Float64})
    assert hide_small_groups(table).rows() == [(9, None)]


def test_types_and_order_stay() -> None:
    assert hide_small_groups(TABLE).schema == TABLE.schema
    assert hide_small_groups(TABLE.clear()).schema == TABLE.schema


@pytest.mark.parametrize("value", [0, -1, 1.5, 4.0, "4", None, True])
def test_a_wrong_least_number_is_named(value: int) -> None:
    with pytest.raises(ParameterError, match="min_users"):
        hide_small_groups(TABLE, min_users=value)
