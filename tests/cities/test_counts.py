"""What comes in is counts, one row a cell, or is refused by name."""

from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.cities.counts import read_counts
from migtrace.errors import FrameError, ParameterError

HOMES = pl.DataFrame({"cell": [7, 3, 5], "migrants": [1, 2, 0], "locals": [4, 2, 9]})

WRONG: list[tuple[Any, str]] = [
    ({"cell": [1]}, "homes: got dict; expected a polars DataFrame"),
    (HOMES.lazy(), "homes: got LazyFrame; expected"),
    (HOMES.drop("locals"), "column 'locals' is missing; .* got cell, migrants$"),
    (pl.DataFrame(), "column 'cell' is missing; .* got none$"),
    (HOMES.with_columns(migrants=pl.lit(1.0)), "column 'migrants' is Float64; expected whole"),
    (HOMES.with_columns(locals=pl.lit("4")), "column 'locals' is String; expected whole numbers"),
    (HOMES.with_columns(locals=pl.lit(value=True)), "column 'locals' is Boolean"),
    (
        HOMES.with_columns(pl.col("cell") + 0.5),
        "column 'cell' is Float64; expected whole numbers o",
    ),
    (HOMES.with_columns(pl.col("cell").replace(3, None)), "column 'cell' is null in row 1"),
    (HOMES.with_columns(pl.col("locals").replace(9, None)), "column 'locals' is null in row 2"),
    (HOMES.with_columns(migrants=None), "column 'migrants' is null in row 0"),
    (HOMES.with_columns(pl.col("locals").replace(9, -9)), "'locals' is -9 in row 2; expected a c"),
    (HOMES.with_columns(pl.col("locals").replace(9, 10**9)), "'locals' is 1000000000 in row 2"),
    (
        HOMES.with_columns(migrants=pl.lit(2**64 - 1, pl.UInt64)),
        "'migrants' is 18446744073709551615",
    ),
    (HOMES.with_columns(locals=400_000_000), "1,200,000,003 migrants and locals; expected at most"),
    (HOMES.with_columns(cell=pl.Series([3, 7, 3])), "cell 3 has 2 rows; expected one row per cell"),
    (HOMES.with_columns(cell=pl.Series(list("aba"))), "cell 'a' has 2 rows"),
]


@pytest.mark.parametrize(("homes", "message"), WRONG)
def test_tables_that_are_no_counts_are_refused(
    homes: Any,  # noqa: ANN401 - wrong on purpose
    message: str,
) -> None:
    with pytest.raises(FrameError, match=message):
        mt.segregation_measures(homes)


PARAMETERS: list[tuple[str, Any]] = [
    ("draws", 19),
    ("draws", 10_001),
    ("draws", 200.0),
    ("draws", None),
    ("level", 0),
    ("level", 95),
    ("level", "0.95"),
    ("seed", -1),
    ("seed", 1.5),
    ("seed", None),
    ("min_users", 0),
    ("min_users", True),
]


@pytest.mark.parametrize(("name", "value"), PARAMETERS)
def test_parameters_are_refused_by_name(
    name: str,
    value: Any,  # noqa: ANN401 - wrong on purpose
) -> None:
    with pytest.raises(ParameterError, match=f"^{name}: got"):
        mt.segregation_measures(HOMES, **{name: value})


@pytest.mark.parametrize("kind", [pl.UInt8, pl.Int16, pl.UInt32, pl.Int64, pl.UInt64, pl.Int128])
def test_whole_numbers_of_any_width_are_counts(kind: type[pl.DataType]) -> None:
    counts = read_counts(HOMES.cast(kind))
    assert counts.migrants.tolist() == [2, 0, 1]
    assert counts.locals.tolist() == [2, 9, 4]
    assert counts.everybody.tolist() == [4, 9, 5]


def test_cells_can_be_texts_and_other_columns_do_not_matter() -> None:
    texts = HOMES.with_columns(pl.col("cell").cast(pl.String), lon=pl.lit("?"))
    assert mt.segregation_measures(texts).equals(mt.segregation_measures(HOMES))


def test_cells_without_anybody_are_left_out() -> None:
    empty = pl.DataFrame({"cell": [4, 9], "migrants": [0, 0], "locals": [0, 0]})
    assert read_counts(pl.concat([empty, HOMES])).locals.tolist() == [2, 9, 4]
