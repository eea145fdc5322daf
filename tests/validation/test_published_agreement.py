"""The paper's figures against the agencies', by hand."""

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.validation import published_agreement, published_readings, published_stocks


def reading(kind: str, **rows: object) -> tuple[float, float, float]:
    found = published_readings().filter(r2=kind, **rows)
    return found.select("IOM, 2018-09", "UNHCR, 2018-11", "UNHCR, 2019-01").row(0)


def test_the_agencies_columns_are_those_of_table_2() -> None:
    stocks = published_stocks()
    assert list(stocks) == ["IOM, 2018-09", "UNHCR, 2018-11", "UNHCR, 2019-01"]
    table = stocks["UNHCR, 2019-01"].table
    people = dict(table.select("destination", "people").rows())
    assert people == {"BR": 96e3, "CO": 1100e3, "EC": 221e3, "PE": 506e3}
    assert table["year"].unique().to_list() == [2019]


def test_table_2_against_unhcr_by_hand() -> None:
    # k = 4 less January 2019, in thousands: BR 160 - 96 = 64, PE 590 - 506 = 84, EC 243 - 221 =
    # 22, CO 1080 - 1100 = -20; squares 4096 + 7056 + 484 + 400 = 12036. UNHCR's mean is
    # (96 + 506 + 221 + 1100) / 4 = 480.75; about it -384.75, 25.25, -259.75, 619.25: squares
    # 148032.5625 + 637.5625 + 67470.0625 + 383470.5625 = 599610.75
    expected = 1 - 12036 / 599610.75
    assert published_agreement("UNHCR, 2019-01").value("r2_identity") == pytest.approx(expected)
    rows = {"table": 2, "criterion": 4, "countries": "four countries"}
    assert reading("identity line", **rows)[2] == pytest.approx(expected)
    # the same errors, as shares
    mape = (64 / 96 + 84 / 506 + 22 / 221 + 20 / 1100) / 4
    assert published_agreement("UNHCR, 2019-01").value("mape") == pytest.approx(mape)


def test_a_line_through_the_origin_by_hand() -> None:
    # Table 4 without Brazil against IOM: x = 826, 170, 504; y = 935, 209, 414
    xy = 826 * 935 + 170 * 209 + 504 * 414
    xx, yy = 826**2 + 170**2 + 504**2, 935**2 + 209**2 + 414**2
    rows = {"table": 4, "countries": "without Brazil"}
    about_zero = reading("line through the origin, about 0", **rows)[0]
    assert about_zero == pytest.approx(xy**2 / (xx * yy))
    mean = (935 + 209 + 414) / 3
    spread = yy - 3 * mean**2
    # the residuals of a least squares line through the origin have squares yy - xy^2/xx
    expected = 1 - (yy - xy**2 / xx) / spread
    assert reading("line through the origin", **rows)[0] == pytest.approx(expected)


def test_totals_and_the_police_change_the_rows() -> None:
    rows = {"table": 2, "criterion": 4}
    plain = reading("identity line", countries="four countries", **rows)
    police = reading("identity line", countries="four countries, Brazil by its police", **rows)
    # UNHCR January with 199 for Brazil: 160 - 199 = -39 in place of 64; the mean is 506.5; about
    # it -307.5, -0.5, -285.5, 593.5
    spread = 307.5**2 + 0.5**2 + 285.5**2 + 593.5**2
    assert police[2] == pytest.approx(1 - (39**2 + 84**2 + 22**2 + 20**2) / spread)
    assert police != plain
    total = reading("identity line", countries="four countries and Total", **rows)
    assert len({plain, police, total}) == 3


def test_the_readings_are_all_there_and_matches_are_at_two_digits() -> None:
    readings = published_readings()
    # 9 kinds; Table 2: 4 criteria and 5 sets of rows; Table 4: 3 sets
    assert readings.height == 9 * (4 * 5 + 3)
    stated = {"in order": (0.98, 0.99, 0.97), "reversed": (0.97, 0.99, 0.98)}
    for row in readings.drop_nulls("match").rows():
        values = tuple(round(value, 2) for value in row[4:7])
        assert values == stated.get(row[7], values)
        assert sorted(values) == [0.97, 0.98, 0.99]
    identity = readings.filter(pl.col("r2") == "identity line")
    assert identity["match"].null_count() == identity.height


def test_only_what_the_paper_has_can_be_compared() -> None:
    with pytest.raises(ParameterError, match=r"agency: got 'OCHA'; expected one of 'IOM, 2018-09'"):
        published_agreement("OCHA")
    for table in (3, "2", [2]):
        with pytest.raises(ParameterError, match=r"table: got .*; expected 2 or 4"):
            published_agreement("IOM, 2018-09", table=table)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ParameterError, match="criterion: got 1; Table 4 has 4"):
        published_agreement("IOM, 2018-09", criterion=1, table=4)
    with pytest.raises(ParameterError, match="criterion: got 7; Table 2 has 1, 2, 3, 4"):
        published_agreement("IOM, 2018-09", criterion=7)
