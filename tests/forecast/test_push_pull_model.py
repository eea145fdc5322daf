"""The estimator: tables in and out, years, errors."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from migtrace import FrameError, ParameterError
from migtrace.forecast import (
    Affinity,
    Margins,
    PushPull,
    Spread,
    country_pairs,
    read_flows,
    split_fractions,
    world_flows,
)
from migtrace.forecast.push_pull.pairs import PairSource
from migtrace.forecast.push_pull.push_pull import _deviation
from migtrace.frames.bilateral import BILATERAL_TABLES

PLACES = ["A", "B", "C"]
PAIRS = pl.DataFrame(
    {
        "origin": list("AABBCC"),
        "destination": list("BCACAB"),
        "distance_km": [100.0, 100.0, 100.0, 200.0, 100.0, 200.0],
    }
)
MARGINS = pl.DataFrame({"country": PLACES, "leaving": [3, 3, 0], "arriving": [2, 0, 4]})


def _people(flows: pl.DataFrame) -> dict[str, float]:
    return {origin + destination: people for origin, destination, people in flows.iter_rows()}


def test_distances_by_hand() -> None:
    # a = 1, 1, 1/2 (per 100 km). Of A: M_AB = R_A + E_B, M_AC = R_A + E_C; M_BC = (R_B + E_C)/2.
    # Margins leave one number free, x = M_AC: M_AB = 3 - x, M_CB = x - 3, M_BC = 4 - x,
    # M_BA = x - 1, M_CA = 3 - x. Least (3-x)^2 + x^2 + 2(x-3)^2 + 2(4-x)^2 + (x-1)^2 + (3-x)^2:
    # its derivative is 2[(x-3) + x + 2(x-3) + 2(x-4) + (x-1) + (x-3)] = 2[8x - 21], so x = 21/8.
    told = _people(PushPull().fit(MARGINS, PAIRS).predict(MARGINS))
    x = 21 / 8
    expected = {"AB": 3 - x, "AC": x, "BA": x - 1, "BC": 4 - x, "CA": 3 - x, "CB": x - 3}
    assert told == pytest.approx(expected)


def test_flows_below_zero_are_reported() -> None:
    spread = PushPull().fit(MARGINS, PAIRS).spread_
    assert isinstance(spread, Spread)
    assert spread.negative.select("origin", "destination").rows() == [("C", "B")]
    assert spread.negative_share == pytest.approx(3 / 8 / 6)  # M_CB = 21/8 - 3, of 6 people
    assert "1 flows below 0" in repr(spread)
    above = PushPull(nonnegative=True).fit(MARGINS, PAIRS).spread_
    assert above.negative.is_empty()
    assert str(above.negative_share) == "0.0"  # and not -0.0
    assert above.deviation < 1e-9


def test_push_and_pull_are_tables_with_one_gauge() -> None:
    model = PushPull().fit(MARGINS, PAIRS)
    assert model.push_["origin"].to_list() == model.pull_["destination"].to_list() == PLACES
    assert model.push_["push"].sum() == pytest.approx(model.pull_["pull"].sum())
    flows = model.predict(MARGINS).join(PAIRS, on=["origin", "destination"])
    joined = flows.join(model.push_, on="origin").join(model.pull_, on="destination")
    told = joined["people"].to_numpy()
    expected = (joined["push"] + joined["pull"]) / joined["distance_km"]
    assert told == pytest.approx(expected.to_numpy())
    tables = {"bilateral flows": flows.select("origin", "destination", "people")}
    tables |= {"push": model.push_, "pull": model.pull_}
    for name, table in tables.items():
        BILATERAL_TABLES[name].validate(table)


@pytest.mark.parametrize("nonnegative", [False, True])
def test_origins_and_destinations_may_be_different_places(*, nonnegative: bool) -> None:
    # Two origins, three destinations, all as near: R_i + E_j with row means 2 and 1 of column
    # sums 3, 3, 3: M_ij = O_i/3 + (I_j - 3)/2 = O_i/3.
    leaving = pl.DataFrame({"origin": ["SY", "IQ"], "people": [6.0, 3.0]})
    arriving = pl.DataFrame({"destination": ["TR", "DE", "LB"], "people": [3.0] * 3})
    affinity = leaving.select("origin").join(arriving.select("destination"), how="cross")
    model = PushPull(affinity.with_columns(affinity=1.0), nonnegative=nonnegative)
    told = model.fit(Margins(leaving, arriving)).predict(Margins(leaving, arriving))
    assert dict(told.group_by("origin").agg(pl.col("people").mean()).iter_rows()) == pytest.approx(
        {"SY": 2.0, "IQ": 1.0}
    )
    assert told["people"].std() == pytest.approx(np.std([2.0] * 3 + [1.0] * 3, ddof=1))


def test_wide_long_polars_and_pandas_affinities_say_the_same(tmp_path: Path) -> None:
    long = PAIRS.select("origin", "destination", affinity=100 / pl.col("distance_km"))
    wide = pl.DataFrame({"origin": PLACES, "A": [0, 1, 1], "B": [1.0, 0, 0.5], "C": [1.0, 0.5, 0]})
    told = [
        PushPull(table).fit(MARGINS).predict(MARGINS)
        for table in (long, wide, long.to_pandas(), wide.to_pandas(), long.write_csv().encode())
    ]
    wide.with_columns(called=pl.lit("x")).write_parquet(tmp_path / "wide.parquet")
    wide.write_csv(tmp_path / "wide.csv")
    files: list[PairSource] = [
        tmp_path / "wide.parquet",
        str(tmp_path / "wide.csv"),
        wide.write_csv().encode(),
    ]
    told += [PushPull(file).fit(MARGINS).predict(MARGINS) for file in files]
    told.append(PushPull().fit(MARGINS.to_pandas(), PAIRS.to_pandas()).predict(MARGINS))
    assert all(_people(one) == pytest.approx(_people(told[0])) for one in told)


def test_pairs_as_they_are_now_take_the_place_of_those_of_fit() -> None:
    # A factor of all distances changes nothing; another distance of one pair does.
    farther = PAIRS.with_columns(pl.col("distance_km") * 3)
    model = PushPull().fit(MARGINS, PAIRS)
    told = _people(model.predict(MARGINS))
    assert _people(model.predict(MARGINS, pairs=farther)) == pytest.approx(told)
    long = PAIRS.select("origin", "destination", affinity=100 / pl.col("distance_km"))
    given = PushPull(long.with_columns(affinity=1.0)).fit(MARGINS)
    assert _people(given.predict(MARGINS, pairs=long)) == pytest.approx(told)
    assert _people(given.predict(MARGINS)) != pytest.approx(told)


def test_margins_of_flows_are_those_of_their_last_year() -> None:
    flows = pl.DataFrame(
        {
            "origin": list("AB"),
            "destination": list("BA"),
            "year": [2015, 2016],
            "people": [5.0, 7.0],
        }
    )
    model = PushPull().fit(flows, PAIRS)
    assert model.predict(read_flows(flows).of(2016))["people"].to_list() == pytest.approx([0, 7])
    assert model.spread_.flows["people"].sum() == pytest.approx(7)
    with pytest.raises(ParameterError, match="margins: the flows are of 2 years"):
        model.predict(flows)


def test_an_affinity_is_learned_from_the_past_and_told_for_other_years() -> None:
    generator = np.random.default_rng(5)
    places = [f"{letter}{number}" for letter in "PQR" for number in range(5)]
    ends = pl.DataFrame({"origin": places}).join(pl.DataFrame({"destination": places}), how="cross")
    ends = ends.filter(pl.col("origin") != pl.col("destination"))
    years = pl.DataFrame({"year": [2010, 2011, 2012]}, schema={"year": pl.Int32})
    pairs = ends.join(years, how="cross").with_columns(
        distance_km=pl.Series(np.exp(generator.normal(6, 1, 3 * ends.height)))
    )
    mean = 1e5 / pairs["distance_km"]
    flows = pairs.select("origin", "destination", "year", people=mean)
    given = Affinity(["log(distance_km)"])
    model = PushPull(given, nonnegative=True).fit(flows.filter(pl.col("year") < 2012), pairs)
    assert not hasattr(given, "coefficients_")  # what was given is not touched
    assert model.learned_.coefficients_["estimate"][1] == pytest.approx(-1, abs=1e-6)
    # Flows that are proportional to the affinity need no push or pull beyond a constant.
    last = read_flows(flows).of(2012)
    told = model.predict(last)
    true = last.table.select("origin", "destination", true="people")
    both = told.join(true, on=["origin", "destination"])
    assert both["people"].to_numpy() == pytest.approx(both["true"].to_numpy(), rel=1e-6)
    now = pairs.filter(pl.col("year") == 2012)
    assert _people(model.predict(last, pairs=now)) == pytest.approx(_people(told))
    with pytest.raises(ParameterError, match="year: got 2013; the pairs are of 2010 to 2012"):
        model.predict(last, year=2013)


def test_sums_that_differ_are_an_error_or_scaled() -> None:
    more = MARGINS.with_columns(arriving=pl.col("arriving") * 2)
    with pytest.raises(ParameterError, match="6 people leave and 12 arrive; expected the same sum"):
        PushPull().fit(more, PAIRS)
    scaled = PushPull(balance="scale").fit(more, PAIRS).predict(more)
    assert _people(scaled) == pytest.approx(
        _people(PushPull().fit(MARGINS, PAIRS).predict(MARGINS))
    )
    none = MARGINS.with_columns(arriving=pl.lit(0))
    with pytest.raises(ParameterError, match="6 people leave and 0 arrive"):
        PushPull(balance="scale").fit(none, PAIRS)


def test_parts_that_do_not_balance_are_named() -> None:
    # From A people can only go to B and back, from C only to D.
    names = pl.DataFrame({"origin": list("ABCD")})
    ends = names.join(names.rename({"origin": "destination"}), how="cross")
    near = pl.col("origin") + pl.col("destination")
    affinity = ends.with_columns(affinity=near.is_in(["AB", "BA", "CD", "DC"]).cast(pl.Float64))
    margins = {"country": list("ABCD"), "leaving": [5, 2, 1, 1], "arriving": [2, 4, 2, 1]}
    message = r"into 4 parts, and one does not balance: from A 5 leave, at B 4 arrive"
    with pytest.raises(ParameterError, match=message):
        PushPull(affinity).fit(pl.DataFrame(margins))
    # Scaled, each part has its own factor.
    flows = PushPull(affinity, balance="scale").fit(pl.DataFrame(margins)).spread_.flows
    some = flows.filter(pl.col("people") != 0)
    assert _people(some) == pytest.approx({"AB": 5, "BA": 2, "CD": 1, "DC": 1})


def test_margins_that_no_flow_meets_are_an_error_that_says_who_is_left() -> None:
    margins = pl.DataFrame({"country": PLACES, "leaving": [6, 2, 2], "arriving": [6, 2, 2]})
    assert PushPull().fit(margins, PAIRS).spread_.negative_share > 0
    message = r"of 10 people 2 find no way \(from A and to A\)"
    with pytest.raises(ParameterError, match=message):
        PushPull(nonnegative=True).fit(margins, PAIRS)


@pytest.mark.parametrize("nonnegative", [False, True])
def test_margins_that_rounding_keeps_from_being_met_are_an_error(*, nonnegative: bool) -> None:
    # Affinities over twenty orders of magnitude: R_i + E_j are differences of huge numbers.
    generator = np.random.default_rng(8)
    names = [f"N{number:02}" for number in range(30)]
    size = (30, 30)
    affinity = np.exp(generator.normal(0, 12, size))
    flows = np.exp(generator.normal(0, 8, size)) * (1 - np.eye(30))
    ends = {"origin": np.repeat(names, 30), "destination": np.tile(names, 30)}
    told = pl.DataFrame({**ends, "people": flows.ravel()})
    model = PushPull(pl.DataFrame({**ends, "affinity": affinity.ravel()}), nonnegative=nonnegative)
    with pytest.raises(ParameterError, match="range over too many orders of magnitude"):
        model.fit(told)


def test_real_flows_meet_their_margins() -> None:
    pairs = country_pairs()
    flows = read_flows(world_flows()).among(set(pairs["origin"])).of(2022)
    for nonnegative in (False, True):
        spread = PushPull(nonnegative=nonnegative).fit(flows, pairs).spread_
        sums = spread.flows.group_by("origin").agg(pl.col("people").sum())
        true = flows.table.group_by("origin").agg(true=pl.col("people").sum())
        both = sums.join(true, on="origin")
        assert both["people"].to_numpy() == pytest.approx(both["true"].to_numpy(), rel=1e-9)
        assert spread.deviation <= 1e-9
        assert (spread.negative_share > 0.3) != nonnegative


def test_countries_and_pairs_without_affinity_are_counted_and_named() -> None:
    other = MARGINS.with_columns(pl.col("country").replace("C", "XX"))
    with pytest.raises(FrameError, match="pairs: 1 country has no row: XX; cut the flows"):
        PushPull().fit(other, PAIRS)
    with pytest.raises(FrameError, match="pairs: 1 of 9 have no affinity: A-B; add them"):
        PushPull().fit(MARGINS, PAIRS[1:])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (PushPull(balance="force"), "balance: got 'force'; expected 'error' or 'scale'"),  # type: ignore[arg-type]  # on purpose
        (PushPull(nonnegative=1), "nonnegative: got 1; expected True or False"),  # type: ignore[arg-type]  # on purpose
        (PushPull("dist"), "affinity: got 'dist'; expected 'distance', an Affinity or a table"),
        (PushPull(PAIRS), "affinity: has no column 'affinity'"),
        (PushPull(PAIRS.with_columns(affinity=-1.0)), "affinity: of A-B is -1.0"),
        (PushPull(3), "got int"),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_wrong_parameters_are_named(model: PushPull, message: str) -> None:
    with pytest.raises((ParameterError, FrameError), match=re.escape(message)):
        model.fit(MARGINS)


def test_wrong_pairs_are_named() -> None:
    with pytest.raises(FrameError, match="no column 'distance_km'"):
        PushPull().fit(MARGINS, PAIRS.drop("distance_km"))
    with pytest.raises(FrameError, match=r"distance_km of A-B is 0\.0"):
        PushPull().fit(MARGINS, PAIRS.with_columns(distance_km=0.0))
    with pytest.raises(FrameError, match="is there twice"):
        PushPull().fit(MARGINS, pl.concat([PAIRS, PAIRS[:1]]))


def test_numbers_beyond_what_can_be_held_are_refused() -> None:
    with pytest.raises(FrameError, match=r"A-B is 1e-320; .* one over them a finite number"):
        PushPull().fit(MARGINS, PAIRS.with_columns(distance_km=1e-320))
    for nonnegative in (False, True):
        huge = PAIRS.select("origin", "destination", affinity=pl.lit(1e308))
        with pytest.raises(FrameError, match="affinities sum to more than a number holds"):
            PushPull(huge, nonnegative=nonnegative).fit(MARGINS)


def test_the_deviation_is_relative_to_each_margin() -> None:
    flows = np.array([[1.0, 0.0, 0.0], [0.0, 99.0, 0.0]])
    # One of two leaves the first place, 99 of 100 arrive in the second: 1/2 and 1/100.
    leaving, arriving = np.array([2.0, 99.0]), np.array([1.0, 100.0, 0.0])
    assert _deviation(flows, leaving, arriving) == 1 / 2
    # A margin of 0 has the mean for its measure: 3 of (1 + 99 + 0)/3.
    flows = np.array([[1.0, 0.0, 3.0], [0.0, 99.0, 0.0]])
    there = np.array([1.0, 99.0, 0.0])
    assert _deviation(flows, np.array([4.0, 99.0]), there) == pytest.approx(9 / 100)
    assert np.isnan(_deviation(flows * np.nan, leaving, arriving))


def test_options_that_would_change_nothing_are_refused() -> None:
    affinity = PAIRS.select("origin", "destination", affinity=100 / pl.col("distance_km"))
    with pytest.raises(ParameterError, match="pairs: got a table, and affinity is one too"):
        PushPull(affinity).fit(MARGINS, PAIRS)
    model = PushPull().fit(MARGINS, PAIRS)
    with pytest.raises(ParameterError, match="year: got 1900, and the pairs have no year"):
        model.predict(MARGINS, year=1900)
    with pytest.raises(ParameterError, match="year: got '1900'; expected a whole number"):
        model.predict(MARGINS, year="1900")  # type: ignore[arg-type]  # on purpose


def test_it_is_an_estimator() -> None:
    model = PushPull(nonnegative=True)
    assert clone(model).get_params() == model.get_params()
    with pytest.raises(NotFittedError, match="is not fitted"):
        model.predict(MARGINS)


def test_shares_of_who_leaves_sum_to_one() -> None:
    model = PushPull(nonnegative=True).fit(MARGINS, PAIRS)
    shares = model.split_fractions(MARGINS)
    # Nobody leaves C. All of A go to C, and of B's three two to A.
    assert shares["origin"].to_list() == ["A", "B", "B"]
    assert shares["fraction"].to_list() == pytest.approx([1, 2 / 3, 1 / 3])
    BILATERAL_TABLES["split fractions"].validate(shares)
    with pytest.raises(ParameterError, match="nonnegative: is False"):
        PushPull().fit(MARGINS, PAIRS).split_fractions(MARGINS)


def test_shares_of_flows_by_hand() -> None:
    flows = pl.DataFrame(
        {"origin": ["A"] * 3, "destination": list("BCD"), "people": [1.0, 3.0, 0.0]}
    )
    assert split_fractions(flows)["fraction"].to_list() == [0.25, 0.75]
    with pytest.raises(FrameError, match="nobody leaves"):
        split_fractions(flows[2:])
    with pytest.raises(ParameterError, match="2 years, 2015 to 2016"):
        split_fractions(flows[:2].with_columns(year=pl.Series([2015, 2016])))
