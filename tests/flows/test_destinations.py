"""Where migrants are seen (METHOD M8.1, M8.2)."""

import polars as pl
import pytest

from migtrace import appearances, detected, find_exits, stays_abroad
from tests.estimate.lives import lives, posts, users

WINDOW = "2015-01:2017-12"
OPTIONS = {"origin": "VE", "window": WINDOW}
Row = tuple[int, str, int, float | None]


def factors_of(weights: dict[int, float | None], k: int = 4) -> pl.DataFrame:
    return pl.DataFrame(
        {"criterion": [k] * len(weights), "year": list(weights), "factor": list(weights.values())},
        schema={"criterion": pl.UInt8, "year": pl.Int32, "factor": pl.Float64},
    )


def by_criterion_four(*ids: int) -> pl.DataFrame:
    return users(*ids).collect().with_columns(c1=False, c2=False, c3=False, c4=True)


def stays(frame: pl.DataFrame, *ids: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return where the users stayed abroad, and their exits."""
    exits = find_exits(frame.lazy(), users(*ids), origin="VE", window=WINDOW)
    table = stays_abroad(frame.lazy(), users(*ids), exits, origin="VE", window=WINDOW)
    return table.collect(), exits.collect()


def both(
    frame: pl.DataFrame, *ids: int, weights: dict[int, float | None]
) -> tuple[list[Row], list[Row]]:
    """Return the rows of `appearances` and of `detected`: year, country, users, people."""
    table, exits = stays(frame, *ids)
    arguments = (table, exits, by_criterion_four(*ids), factors_of(weights))
    plain = pl.col("country").cast(pl.String)
    first, all_years = appearances(*arguments), detected(*arguments)
    assert set(first["criterion"]) == set(all_years["criterion"])
    assert set(first["criterion"]) <= {4}
    columns = ["year", plain, "users", "people"]
    return first.select(columns).rows(), all_years.select(columns).rows()


def seen(frame: pl.DataFrame) -> set[tuple[str, int]]:
    table = stays(frame, 1)[0]
    return set(table.select(pl.col("country").cast(pl.String), "year").rows())


def test_only_records_from_the_first_exit_on_count() -> None:
    # PE before the exit does not; VE is no destination; the record of the exit itself counts
    assert seen(lives({1: "PVCVB"})) == {("CO", 2015), ("BR", 2015)}
    assert seen(lives({1: "PPVV"})) == set()


def test_before_means_the_order_not_the_time() -> None:
    # at one instant PE (#1), VE (#2), CO (#3), BR (#4): the exit is to CO
    frame = posts(
        """
        1 2015-05-05 BR #4
        1 2015-05-05 CO #3
        1 2015-05-05 VE #2
        1 2015-05-05 PE #1
        """
    )
    assert seen(frame) == {("CO", 2015), ("BR", 2015)}


def test_several_countries_and_years() -> None:
    # leaves in March 2015 to CO; 2016 in PE and CO, back in VE; 2017 in PE
    life = "VVC......... PCV......... P"
    first, every = both(lives({1: life}), 1, weights={2015: 10.0, 2016: 20.0, 2017: 40.0})
    # the migrant always weighs the factor of 2015
    assert first == [(2015, "CO", 1, 10.0), (2016, "PE", 1, 10.0)]
    assert every == [
        (2015, "CO", 1, 10.0),
        (2016, "CO", 1, 10.0),
        (2016, "PE", 1, 10.0),
        (2017, "PE", 1, 10.0),
    ]


def test_each_migrant_weighs_the_year_of_its_own_first_exit() -> None:
    frame = lives({1: "VC.......... C", 2: "VV.......... C", 3: "V........... C", 4: "VV"})
    first, every = both(frame, 1, 2, 3, 4, weights={2015: 10.0, 2016: 25.0})
    assert first == [(2015, "CO", 1, 10.0), (2016, "CO", 2, 50.0)]
    assert every == [(2015, "CO", 1, 10.0), (2016, "CO", 3, 10.0 + 50.0)]


def test_a_second_exit_changes_no_weight() -> None:
    # exits to CO in 2015 and to PE in 2016: PE appears in 2016 with the weight of 2015
    first, _ = both(lives({1: "VC.......... VP"}), 1, weights={2015: 10.0, 2016: 25.0})
    assert first == [(2015, "CO", 1, 10.0), (2016, "PE", 1, 10.0)]


def test_sums_run_over_the_exit_years_ascending() -> None:
    # 0.1*3 + 0.7*1 + 0.2*1, in this order of operations
    frame = lives(dict.fromkeys((1, 2, 3), "VC.......... C........... C"))
    others = lives({4: "V........... C........... C", 5: "V........... V........... C"})
    weights: dict[int, float | None] = {2015: 0.1, 2016: 0.7, 2017: 0.2}
    _, every = both(pl.concat([others, frame]), 1, 2, 3, 4, 5, weights=weights)
    assert every[-1] == (2017, "CO", 5, (0.1 * 3 + 0.7 * 1) + 0.2 * 1)


def test_people_are_null_only_where_users_rest_on_a_null_factor() -> None:
    frame = lives({1: "VC.......... C", 2: "VV.......... P", 3: "VV.......... C"})
    first, every = both(frame, 1, 2, 3, weights={2015: 10.0, 2016: None})
    assert first == [(2015, "CO", 1, 10.0), (2016, "CO", 1, None), (2016, "PE", 1, None)]
    # CO in 2016: one user of 10.0, one of null
    assert every == [(2015, "CO", 1, 10.0), (2016, "CO", 2, None), (2016, "PE", 1, None)]


def test_each_criterion_counts_its_own() -> None:
    table, exits = stays(lives({1: "VC", 2: "VC"}), 1, 2)
    residents = pl.DataFrame(
        {"user": [1, 2], "c1": [False, False], "c2": [True, False], "c3": False, "c4": True}
    )
    factors = pl.concat([factors_of({2015: 7.0}, 2), factors_of({2015: 5.0}, 4)])
    rows = appearances(table, exits, residents, factors)
    assert rows.select("criterion", "users", "people").rows() == [(2, 1, 7.0), (4, 2, 10.0)]


def test_countries_are_sorted_by_code_within_the_year() -> None:
    first, _ = both(lives({1: "VPBC"}), 1, weights={2015: 1.0})
    assert [country for _, country, *_ in first] == ["BR", "CO", "PE"]


@pytest.mark.parametrize("life", ["VVVV", "CCVV", "????"])
def test_who_never_left_is_seen_nowhere(life: str) -> None:
    assert both(lives({1: life}), 1, weights={2015: 1.0}) == ([], [])
