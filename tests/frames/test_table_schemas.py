"""What an estimate answers with is what the data dictionary says, hidden figures or not."""

from datetime import UTC, datetime

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.tables import TABLES, key_columns

LINE = ((-72.5, 5.0), (-72.5, 11.0))


def _table(estimates: mt.Estimates, name: str) -> pl.DataFrame:
    table = estimates.crossings(LINE) if name == "crossings" else getattr(estimates, name)
    assert isinstance(table, pl.DataFrame)
    return table


@pytest.fixture(scope="module", params=[1, 4, 50])
def estimates(request: pytest.FixtureRequest) -> mt.Estimates:
    """Six users by the border, five of whom cross it in July: all, some or no figures shown."""
    posts = pl.DataFrame(
        {
            "user": user,
            "time": datetime(2015, month, 10, tzinfo=UTC),
            "country": "CO" if abroad else "VE",
            "lon": -73.0 if abroad else -72.0,
            "lat": 7.8,
        }
        for user in range(6)
        for month in range(1, 13)
        for abroad in [user > 0 and month >= 7]
    )
    study = mt.Study(
        origin="VE", window=("2015-01", "2015-12"), population=1000, min_users=request.param
    )
    return mt.estimate(mt.read_traces(posts), study)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_fits_its_schema(estimates: mt.Estimates, name: str) -> None:
    table = _table(estimates, name)
    given = {"user": pl.Int64, "cell": pl.UInt32}
    expected = {
        column: given.get(column, about.dtype) for column, about in TABLES[name].columns().items()
    }
    assert dict(table.schema) == expected
    assert TABLES[name].is_valid(table)


@pytest.mark.parametrize("name", [name for name in TABLES if name != "dropped"])
def test_rows_are_sorted_by_the_keys(estimates: mt.Estimates, name: str) -> None:
    table = _table(estimates, name)
    assert table.equals(table.sort(key_columns(name), maintain_order=True))


# Nobody here goes both ways from one cell.
@pytest.mark.parametrize("name", [name for name in TABLES if name != "net_routes"])
def test_no_table_is_empty_when_nothing_is_hidden(estimates: mt.Estimates, name: str) -> None:
    if estimates.study.min_users == 1:
        assert _table(estimates, name).height > 0
