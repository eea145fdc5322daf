"""How estimates show themselves in a notebook."""

import re
from datetime import UTC, datetime

import polars as pl

import migtrace as mt


def lives(leavers: dict[str, int], residents: int = 100) -> pl.DataFrame:
    """Give residents of VE a post a month in 2015, leavers theirs abroad from July on."""
    homes = [code for code, number in leavers.items() for _ in range(number)]
    homes += ["VE"] * (residents - len(homes))
    return pl.DataFrame(
        [
            {
                "user": user,
                "time": datetime(2015, month, 10, tzinfo=UTC),
                "country": home if month > 6 else "VE",
                "lon": -66.9,
                "lat": 10.5,
            }
            for user, home in enumerate(homes)
            for month in range(1, 13)
        ]
    )


def answer(leavers: dict[str, int], **parameters: int) -> mt.Estimates:
    return mt.estimate(lives(leavers), mt.Study("VE", "2015-01:2015-12", 1000, **parameters))  # type: ignore[arg-type] # numbers are


def test_the_chief_destinations_come_with_people() -> None:
    # One resident stands for 1000 / 100 = 10 people.
    html = answer({"CO": 20, "PE": 10, "EC": 3})._repr_html_()
    assert "New residents abroad, end of 2015, people" in html
    assert "<desc>Colombia: 200; Peru: 100. 1 hidden: too few people</desc>" in html
    assert "Ecuador" not in html
    assert "1 cells of at most 100 residents" in html


def test_more_destinations_than_bars_are_counted() -> None:
    codes = ["AR", "BO", "BR", "CL", "CO", "EC", "PE", "UY"]
    html = answer({code: 4 + at for at, code in enumerate(codes)})._repr_html_()
    # The two smallest, Argentina and Bolivia, are not drawn.
    assert "2 more" in html
    assert "Argentina" not in html
    assert "Bolivia" not in html


def test_intervals_are_told_where_there_are_any() -> None:
    html = answer({"CO": 20}).intervals(level=0.9, replicates=50)._repr_html_()
    assert "people (90% intervals)" in html
    assert re.search(r"Colombia: 200 \(\d+ to \d+\)", html)


def test_hidden_figures_are_in_no_part_of_it() -> None:
    shown = answer({"CO": 3})._repr_html_()
    assert "Colombia" not in shown
    assert "Colombia: 30" in answer({"CO": 3}, min_users=1)._repr_html_()


def test_figures_are_those_that_are_handed_on() -> None:
    # Three go to PE, with half the penetration of CO, and would weigh twice; so few weigh 1.
    rates = mt.Penetration((("VE", None, 0.2), ("CO", None, 0.1), ("PE", None, 0.1)))
    study = mt.Study("VE", "2015-01:2015-12", 1000, penetration=rates)
    estimates = mt.estimate(lives({"CO": 20, "PE": 3}), study)
    html = estimates._repr_html_()
    assert "Colombia: 400" in html
    assert "Peru" not in html


def test_a_study_without_positions_and_leavers_is_words_alone() -> None:
    posts = lives({}).drop("lon", "lat")
    html = mt.estimate(posts, mt.Study("VE", "2015-01:2015-12", 1000))._repr_html_()
    assert "<svg" not in html
    assert "residents: 100, of whom 0 left" in html


def test_the_card_is_short() -> None:
    assert len(answer({"CO": 20})._repr_html_()) < 20_000
