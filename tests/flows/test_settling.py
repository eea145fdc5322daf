"""Residence at the end and new residents (METHOD M10)."""

import polars as pl
import pytest

from migtrace import SinusoidalGrid, final_residence, find_exits, new_residents, recurrence_ratios
from tests.estimate.lives import lives, posts, users
from tests.flows.test_destinations import by_criterion_four, factors_of

WINDOW = "2015-01:2016-12"

# On the 40 km grid the row north of the equator has 1000 columns of 0.36 degrees, so longitude x
# lies in column floor((x + 180) / 0.36) of row 250.
HERE, THERE, YONDER = "0.1 0.1", "0.5 0.1", "1.0 0.1"  # columns 500, 501 and 502


def cell(column: int) -> int:
    return 250 * 65536 + column


def home(text: str, window: str = WINDOW) -> tuple[str, int | None]:
    """Return residence country and cell of user 1."""
    frame = posts(text)
    table = final_residence(frame.lazy(), users(1), window=window).collect()
    assert table.columns == ["user", "country", "cell"]
    row = table.with_columns(pl.col("country").cast(pl.String)).row(0)
    return row[1], row[2]


def test_the_most_frequent_country_of_the_last_month() -> None:
    # in March CO twice, PE once and last; January's PE do not count
    text = """
        1 2015-01-01 PE
        1 2015-01-02 PE
        1 2015-03-01 CO
        1 2015-03-02 CO
        1 2015-03-31 PE
        """
    assert home(text) == ("CO", None)


def test_ties_go_to_the_tied_country_seen_last() -> None:
    # CO and PE twice each, PE's last is later; VE, seen last of all, has one
    text = """
        1 2015-03-01 PE
        1 2015-03-02 CO
        1 2015-03-03 CO
        1 2015-03-04 PE
        1 2015-03-05 VE
        """
    assert home(text) == ("PE", None)


def test_ties_at_one_instant_go_by_tweet_id() -> None:
    assert home("1 2015-03-01 PE #9\n1 2015-03-01 CO #10") == ("CO", None)
    assert home("1 2015-03-01 PE #11\n1 2015-03-01 CO #10") == ("PE", None)


def test_the_origin_can_be_the_residence() -> None:
    assert home("1 2015-03-01 CO\n1 2015-04-01 VE")[0] == "VE"


def test_the_cell_is_the_most_frequent_of_the_month() -> None:
    text = f"""
        1 2015-02-28T23:59:59.999999 CO {THERE}
        1 2015-03-01 CO {HERE}
        1 2015-03-02 CO {HERE}
        1 2015-03-31T23:59:59.999999 CO {THERE}
        """
    assert home(text) == ("CO", cell(500))


def test_tied_cells_go_to_the_one_seen_last() -> None:
    text = f"""
        1 2015-03-01 CO {THERE}
        1 2015-03-02 CO {HERE}
        1 2015-03-03 CO {HERE}
        1 2015-03-04 CO {THERE}
        1 2015-03-05 CO {YONDER}
        """
    assert home(text) == ("CO", cell(501))


def test_the_cell_may_come_from_other_or_unknown_countries() -> None:
    text = f"""
        1 2015-03-01 CO {HERE}
        1 2015-03-02 CO
        1 2015-03-03 PE {THERE}
        1 2015-03-04 - {THERE}
        """
    assert home(text) == ("CO", cell(501))


def test_an_unknown_country_breaks_a_tie_of_cells() -> None:
    # one each; the record of unknown country is the later
    assert home(f"1 2015-03-01 CO {HERE}\n1 2015-03-30 - {THERE}") == ("CO", cell(501))


def test_a_later_month_with_unknown_countries_only_is_not_the_last_month() -> None:
    text = f"""
        1 2015-03-01 CO {HERE}
        1 2015-04-01 - {THERE}
        1 2015-04-02 - {THERE}
        """
    assert home(text) == ("CO", cell(500))


def test_no_cell_without_a_located_record_in_that_month() -> None:
    # February's is another month; an extent of 40 km is too coarse, 39.9 is not
    text = f"1 2015-02-01 CO {HERE}\n1 2015-03-01 CO {HERE} 40.0"
    assert home(text) == ("CO", None)
    assert home(text + f"\n1 2015-03-01 CO {THERE} 39.9") == ("CO", cell(501))


def test_the_window_decides_which_month_is_last() -> None:
    text = f"1 2015-03-01 CO {HERE}\n1 2015-04-01 PE {THERE}"
    assert home(text, "2015-01:2015-03") == ("CO", cell(500))
    assert home(text, "2015-01:2015-04") == ("PE", cell(501))


def test_the_grid_is_a_parameter() -> None:
    # n_rows = round(pi * 6371.0072 / 20015) = 1 and n_cols = round(2 cos 0) = 2: west, east
    frame = posts("1 2015-03-01 CO -5 20\n2 2015-03-01 CO 5 20")
    table = final_residence(frame.lazy(), users(1, 2), window=WINDOW, grid=SinusoidalGrid(20015.0))
    assert table.collect()["cell"].to_list() == [0, 1]


def test_nobody_lives_nowhere() -> None:
    table = final_residence(posts(f"1 2015-03-01 CO {HERE}").lazy(), users(), window=WINDOW)
    assert table.collect().is_empty()


def new(
    frame: pl.DataFrame, *ids: int, weights: dict[int, float | None]
) -> list[tuple[str, int, float | None]]:
    """Return the rows of `new_residents`: country, users, people."""
    who = users(*ids)
    exits = find_exits(frame.lazy(), who, origin="VE", window=WINDOW)
    migrants = exits.filter("first").select("user")
    residence = final_residence(frame.lazy(), migrants, window=WINDOW).collect()
    ratios = recurrence_ratios(frame.lazy(), who, exits, origin="VE", window=WINDOW).collect()
    table = new_residents(
        residence,
        ratios,
        exits.collect(),
        by_criterion_four(*ids),
        factors_of(weights),
        origin="VE",
    )
    return table.select(pl.col("country").cast(pl.String), "users", "people").rows()


def test_new_residents_weigh_the_year_of_their_first_exit() -> None:
    # 1 leaves in 2015, 2 in 2016; both end in CO; 3 ends in PE in the end
    frame = lives({1: "VCC......... C", 2: "VVV......... CC", 3: "VC.......... PP"})
    assert new(frame, 1, 2, 3, weights={2015: 10.0, 2016: 25.0}) == [
        ("CO", 2, 35.0),
        ("PE", 1, 10.0),
    ]


def test_back_in_the_origin_is_no_new_resident() -> None:
    # abroad for 5 of 6 months, then home
    assert new(lives({1: "VCCCCCVV"}), 1, weights={2015: 10.0}) == []


def test_recurrent_migrants_are_no_new_residents() -> None:
    # CO in February, home March-August, CO in September: about 1 month of 7 abroad
    assert new(lives({1: "VCVVVVVVC"}), 1, weights={2015: 10.0}) == []


def test_an_undefined_ratio_makes_no_new_resident_but_a_residence() -> None:
    frame = lives({1: "VVVC"})
    assert new(frame, 1, weights={2015: 10.0}) == []
    table = final_residence(frame.lazy(), users(1), window=WINDOW).collect()
    assert table["country"].cast(pl.String).to_list() == ["CO"]


@pytest.mark.parametrize("weights", [{2015: None}])
def test_new_residents_on_a_null_factor_are_null(weights: dict[int, float | None]) -> None:
    assert new(lives({1: "VCC"}), 1, weights=weights) == [("CO", 1, None)]
