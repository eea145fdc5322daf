"""How cities show themselves in a notebook."""

import re

import polars as pl

import migtrace as mt
from migtrace.estimate.cities import Cities

SEGREGATION = pl.DataFrame(
    {
        "city": ["Lima", "Quito & co", "Lima"],
        "measure": ["h", "h", "nmi"],
        "value": [0.6231, None, 0.04],
        "null_low": [0.95, None, 0.0],
        "null_high": [1.04, None, 0.01],
        "migrants": [1303, 4, 1303],
        "locals": [8001, 396, 8001],
        "reason": [None, "too few migrants", None],
    }
)


HOMES = pl.DataFrame(schema={"city": pl.String, "group": pl.String, "users": pl.Int64})


def cities(min_users: int = 4) -> Cities:
    study = mt.Study("VE", "2015-01:2018-12", 1000, min_users=min_users)
    return Cities(SEGREGATION, HOMES, (), study, {})


def test_h_stands_beside_what_chance_gives() -> None:
    html = cities()._repr_html_()
    assert "<desc>Lima: 0.62 (alike: 0.95 to 1.04)." in html
    # Two decimals are handed on; the longest reach, 1.04, is 150 pixels.
    assert f'width="{0.62 / 1.04 * 150:.1f}"' in html
    assert "Quito &amp; co: not defined" in html


def test_counts_are_told_to_the_next_ten() -> None:
    # METHOD M13, as handed on: 1,303 is 1,300, and 4 is told as the least, ten.
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", cities()._repr_html_())
    assert cells == ["1,300", "8,000", "10", "400"]
    exact = re.findall(r"<td[^>]*>([^<]*)</td>", cities(min_users=1)._repr_html_())
    assert exact == ["1,303", "8,001", "4", "396"]


def test_no_measure_no_bars() -> None:
    without = Cities(SEGREGATION.clear(), HOMES, (), cities().study, {})
    assert "<svg" not in without._repr_html_()
    assert "Cities: 0" in without._repr_html_()
