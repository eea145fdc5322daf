"""The scan of λ is the corrected estimate, for one λ after another."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.choices import OriginShares

RATES = mt.Penetration((("VE", None, 0.2), ("CO", None, 0.1), ("PE", None, 0.4)))
KEYS = ["origin_share", "table", "criterion", "year", "country"]


STUDY = mt.Study("VE", "2015-01:2015-12", 1000)


def posts(destinations: list[str]) -> pl.DataFrame:
    """One post a month by each user, from July at its destination."""
    rows = [
        (n, datetime(2015, month, 10, tzinfo=UTC), there if month > 6 else "VE")
        for n, there in enumerate(destinations)
        for month in range(1, 13)
    ]
    return pl.DataFrame(rows, schema=["user", "time", "country"], orient="row")


@pytest.fixture(scope="module")
def plain() -> mt.Estimates:
    """Estimate from 100 users, of whom 20 go to Colombia and 10 to Peru."""
    return mt.estimate(posts(["CO"] * 20 + ["PE"] * 10 + ["VE"] * 70), STUDY)


def test_weights_by_hand(plain: mt.Estimates) -> None:
    table = mt.scan_origin_share(plain, RATES)
    # A user stands for 10 people; to Colombia p_c / p_o = 1/2, to Peru 2:
    # 200 / (λ + (1 - λ) / 2) and 100 / (λ + (1 - λ) 2).
    expected = {0.0: (400, 50), 0.25: (320, 400 / 7), 0.5: (800 / 3, 200 / 3), 0.75: (1600 / 7, 80)}
    expected[1.0] = (200, 100)
    for name in ("appearances", "detected", "new_residents"):
        rows = table.filter(pl.col("table") == name)
        for share, people in expected.items():
            found = rows.filter(origin_share=share)
            assert found["country"].to_list() == ["CO", "PE"]
            assert found["people"].to_list() == pytest.approx(list(people))
            assert found["ratio"].to_list() == pytest.approx([people[0] / 200, people[1] / 100])
            assert found["users"].to_list() == [20, 10]


def test_rows_and_columns(plain: mt.Estimates) -> None:
    table = mt.scan_origin_share(plain, RATES, shares=(1, 0.5, 1))
    OriginShares.validate(table)
    assert table.columns == OriginShares.column_names()
    assert table.select(KEYS).equals(table.select(KEYS).sort(KEYS))
    assert table.select(KEYS).is_duplicated().sum() == 0
    assert table["criterion"].unique().to_list() == [4]
    years = table.group_by("table").agg(pl.col("year").unique()).sort("table").rows()
    assert years == [("appearances", [2015]), ("detected", [2015]), ("new_residents", [None])]


def test_an_earlier_penetration_is_replaced(plain: mt.Estimates) -> None:
    corrected = plain.corrected(penetration=RATES, origin_share=0.5)
    one, other = (mt.scan_origin_share(found, RATES) for found in (plain, corrected))
    assert one.equals(other)


def test_small_groups_stay_hidden() -> None:
    answer = mt.estimate(posts(["CO"] * 3 + ["VE"] * 47), STUDY)
    hidden = mt.scan_origin_share(answer, RATES).select("users", "people", "ratio")
    assert hidden.height
    assert hidden.null_count().row(0) == (hidden.height,) * 3


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("estimates", RATES), {}, "estimates: got str"),
        ((None, 0.5), {}, "penetration: got 0.5"),
        ((None, RATES), {"shares": ()}, "shares: got ()"),
        ((None, RATES), {"shares": "0.5"}, "shares: got '0.5'"),
        ((None, RATES), {"shares": (0, 2)}, "origin_share: got 2"),
        ((None, mt.Penetration((("VE", None, 0.2),))), {}, "no rate for CO in 2015"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    plain: mt.Estimates, arguments: tuple[Any, Any], options: dict[str, Any], said: str
) -> None:
    estimates, penetration = arguments
    with pytest.raises(mt.ParameterError) as raised:
        mt.scan_origin_share(estimates or plain, penetration, **options)
    assert said in str(raised.value)
