"""The recursion of Eq. 2 (METHOD M7)."""

import polars as pl
import pytest

from migtrace import ParameterError, UpscalingError, active_years, find_exits, upscale
from migtrace.flows import yearly_counts
from tests.estimate.lives import lives, users

Counts = dict[int, list[tuple[int, int]]]


def table_of(counts: Counts, first_year: int = 2015) -> pl.DataFrame:
    """Return u and e by criterion, for consecutive years."""
    return pl.DataFrame(
        [
            {"criterion": k, "year": first_year + n, "active": u, "first_exits": e}
            for k, years in counts.items()
            for n, (u, e) in enumerate(years)
        ]
    )


def column(table: pl.DataFrame, name: str, k: int = 4) -> list[float | None]:
    return table.filter(pl.col("criterion") == k)[name].to_list()


def test_the_papers_first_factor() -> None:
    active = table_of({4: [(157_500, 0), (159_500, 0), (116_000, 0), (71_000, 0)]})
    factors = upscale(active, population=30.1e6, window="2015-01:2018-12", criterion=4)
    # 30.1e6 / 157500 = 191.111..., and with nobody leaving 188.715, 259.483, 423.944
    assert column(factors, "factor") == pytest.approx(
        [191.1111111, 188.7147335, 259.4827586, 423.9436620]
    )
    assert column(factors, "population") == [30.1e6] * 4


def test_the_recursion_by_hand() -> None:
    # P = 1000, S = 1000/10 = 100; P = 1000*8/10 = 800, S = 800/8 = 100;
    # P = 800*4/8 = 400, S = 400/5 = 80; P = 400*5/5 = 400, S = 400/2 = 200
    active = table_of({4: [(10, 2), (8, 4), (5, 0), (2, 1)]})
    factors = upscale(active, population=1000, window="2015-01:2018-12", criterion=4)
    assert column(factors, "population") == [1000.0, 800.0, 400.0, 400.0]
    assert column(factors, "factor") == [100.0, 100.0, 80.0, 200.0]
    assert column(factors, "active") == [10, 8, 5, 2]
    assert column(factors, "first_exits") == [2, 4, 0, 1]


def test_the_written_order_of_operations() -> None:
    # P (u - e) / u, multiplied first: 1.1 * 2 / 3, which is not 1.1 * (2 / 3) in float64
    factors = upscale(
        table_of({4: [(3, 1), (1, 0)]}), population=1.1, window="2015-01:2016-12", criterion=4
    )
    assert column(factors, "population")[1] == (1.1 * 2) / 3


def test_natural_increase_multiplies_the_next_years_population() -> None:
    # 1000; 1000*8/10*1.1 = 880; 880*4/8*1.1 = 484
    factors = upscale(
        table_of({4: [(10, 2), (8, 4), (5, 0)]}),
        population=1000,
        window="2015-01:2017-12",
        natural_increase=0.1,
        criterion=4,
    )
    assert column(factors, "population") == pytest.approx([1000.0, 880.0, 484.0])
    assert column(factors, "factor") == pytest.approx([100.0, 110.0, 96.8])


def test_natural_decrease() -> None:
    # 1000; 1000*0.5 = 500 although nobody leaves
    factors = upscale(
        table_of({4: [(10, 0), (10, 0)]}),
        population=1000,
        window="2015-01:2016-12",
        natural_increase=-0.5,
    )
    assert column(factors, "population") == [1000.0, 500.0]


def test_each_criterion_has_its_own_recursion() -> None:
    active = table_of({1: [(2, 1), (1, 0)], 4: [(10, 0), (5, 0)]})
    factors = upscale(active, population=100, window="2015-01:2016-12", criterion=4)
    assert column(factors, "factor", 1) == [50.0, 50.0]  # 100/2; 100*1/2 = 50, 50/1
    assert column(factors, "factor", 4) == [10.0, 20.0]  # 100/10; 100/5
    assert factors["criterion"].to_list() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert factors["year"].to_list() == [2015, 2016] * 4


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_a_year_without_residents_is_an_error_that_names_both(k: int) -> None:
    with pytest.raises(UpscalingError, match=rf"{k}.*2016"):
        upscale(
            table_of({k: [(4, 0), (0, 0), (3, 0)]}),
            population=100,
            window="2015-01:2017-12",
            criterion=k,
        )


def test_an_absent_year_counts_nobody() -> None:
    with pytest.raises(UpscalingError, match=r"4.*2015"):
        upscale(
            table_of({4: [(3, 0)]}, 2016), population=100, window="2015-01:2016-12", criterion=4
        )


@pytest.mark.parametrize("increase", [0.0, 0.1])
def test_when_all_leave_the_next_year_is_the_error(increase: float) -> None:
    counts = table_of({4: [(4, 0), (3, 3), (5, 0)]})

    def factors_of(window: str) -> list[float | None]:
        table = upscale(
            counts, window=window, population=100, natural_increase=increase, criterion=4
        )
        return column(table, "factor")

    with pytest.raises(UpscalingError, match=r"4.*2017"):
        factors_of("2015-01:2017-12")
    # without a next year it is none: 100/4 = 25, 100(1+g)/3
    assert factors_of("2015-01:2016-12") == pytest.approx([25.0, 100 * (1 + increase) / 3])


def test_another_criterion_is_null_from_that_year_on_and_keeps_its_counts() -> None:
    counts: Counts = {
        1: [(4, 1), (0, 0), (3, 1)],  # nobody in 2016
        2: [(4, 0), (3, 3), (2, 1)],  # nobody left after 2016
        3: [(0, 0), (4, 0), (3, 0)],  # nobody in the first year
        4: [(5, 0), (5, 0), (5, 0)],
    }
    factors = upscale(table_of(counts), population=60, window="2015-01:2017-12", criterion=4)
    assert column(factors, "population", 1) == [60.0, None, None]
    assert column(factors, "factor", 1) == [15.0, None, None]
    assert column(factors, "factor", 2) == [15.0, 20.0, None]
    assert column(factors, "population", 2) == [60.0, 60.0, None]
    assert column(factors, "factor", 3) == [None, None, None]
    assert column(factors, "population", 3) == [None, None, None]
    for k, years in counts.items():
        assert column(factors, "active", k) == [u for u, _ in years]
        assert column(factors, "first_exits", k) == [e for _, e in years]


def test_without_a_criterion_of_the_study_nothing_is_an_error() -> None:
    empty = table_of({4: [(0, 0)]})
    factors = upscale(empty, population=10, window="2015-01:2015-12")
    assert factors["factor"].to_list() == [None] * 4


@pytest.mark.parametrize("population", [0, -1, float("nan"), float("inf"), "5", None, True])
def test_a_wrong_population_is_named(population: float) -> None:
    with pytest.raises(ParameterError, match="population"):
        upscale(table_of({4: [(1, 0)]}), population=population, window="2015-01:2015-12")


def test_each_year_can_have_its_own_increase() -> None:
    # 1000; 1000*8/10 * 1.1 = 880; 880*4/8 * 0.5 = 220; 2017's own rate and 1990's are not needed
    active = table_of({4: [(10, 2), (8, 4), (5, 0)]})
    rates = {2017: 9.0, 2016: -0.5, 2015: 0.1, 1990: 0.3}
    for given in (rates, list(rates.items()), tuple(sorted(rates.items()))):
        table = upscale(active, population=1000, window="2015-01:2017-12", natural_increase=given)
        assert column(table, "population") == pytest.approx([1000, 880, 220])


@pytest.mark.parametrize("rate", [0.0, 0, 0.013, -0.01])
def test_the_same_increase_each_year_is_one_increase_to_the_last_bit(rate: float) -> None:
    active = table_of({4: [(10, 2), (9, 4), (7, 1)]})
    window = "2015-01:2017-12"
    each = dict.fromkeys([2015, 2016, 2017], rate)
    one = upscale(active, population=977, window=window, natural_increase=rate)
    assert upscale(active, population=977, window=window, natural_increase=each).equals(one)


BAD_INCREASES: list[tuple[object, str]] = [
    ({2015: 0.1}, "no rate for 2016"),
    ([], "no rate for 2015, 2016"),
    ({2015: 0.1, 2016: -1}, "2016: got -1"),
    ({2015: 0.1, 2016: "0.1"}, "2016: got '0.1'"),
    ({2015: None, 2016: 0.1}, "2015: got None"),
    ({"2015": 0.1}, r"got \('2015', 0.1\); expected a year and its rate"),
    ([(2015, 0.1), (2015, 0.1), (2016, 0.1)], "2015 has two rates"),
    ([(2015,)], r"got \(2015,\)"),
    ([0.1, 0.2], "got 0.1"),
]


@pytest.mark.parametrize(("increase", "said"), BAD_INCREASES)
def test_wrong_yearly_increases_are_named(increase: float, said: str) -> None:
    with pytest.raises(ParameterError, match=f"natural_increase: {said}"):
        upscale(
            table_of({4: [(1, 0)]}),
            population=1,
            window="2015-01:2016-12",
            natural_increase=increase,
        )


@pytest.mark.parametrize("increase", [-1, -2.0, float("nan"), float("inf"), "x", None])
def test_a_wrong_increase_is_named(increase: float) -> None:
    with pytest.raises(ParameterError, match="natural_increase"):
        upscale(
            table_of({4: [(1, 0)]}),
            population=1,
            window="2015-01:2015-12",
            natural_increase=increase,
        )


def test_counts_by_year_from_the_stages() -> None:
    # 1 leaves in June 2015 and again in June 2016, 2 leaves in 2016, 3 stays; 2 is silent in 2015
    frame = lives({1: "VVVVVC...... VVVVVC", 2: "............ VVVVVC", 3: "VVVVV....... V....."})
    window = "2015-01:2016-12"
    who = users(1, 2, 3)
    exits = find_exits(frame.lazy(), who, origin="VE", window=window).collect()
    active = active_years(frame.lazy(), who, window=window).collect()
    residents = who.collect().with_columns(c1=pl.col("user") == 1, c2=True, c3=False, c4=True)
    counts = yearly_counts(active, exits, residents).sort("criterion", "year")
    one = [(1, 2015, 1, 1), (1, 2016, 1, 0)]
    assert counts.rows() == [*one, *[(k, y, u, e) for k in (2, 4) for y, u, e in BOTH]]


# 2015: users 1 and 3 active, 1 leaves; 2016: all three, and 2 leaves for the first time
BOTH = [(2015, 2, 1), (2016, 3, 1)]
