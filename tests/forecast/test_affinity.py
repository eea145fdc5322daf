"""Learning affinities: against statsmodels, planted coefficients, and what cannot be learned."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from migtrace import FrameError, ParameterError
from migtrace.forecast import Affinity, case_features
from migtrace.forecast.push_pull.design import Design
from migtrace.forecast.push_pull.ppml import poisson_fit

Floats = NDArray[np.float64]

NAMES = [f"{letter}{other}" for letter in "ABCDE" for other in "KLMNO"]
FEATURES = ("log(distance_km)", "log(gdp_usd_origin)", "contiguous")
TRUE = np.array([-1.2, 0.4, 0.9])


def _pairs(seed: int, years: Sequence[int] = (2010,)) -> pl.DataFrame:
    """All pairs of 25 places, with three features."""
    generator = np.random.default_rng(seed)
    ends = pl.DataFrame({"origin": NAMES}).join(pl.DataFrame({"destination": NAMES}), how="cross")
    ends = ends.filter(pl.col("origin") != pl.col("destination"))
    pairs = ends.with_columns(
        distance_km=pl.Series(np.exp(generator.normal(7, 0.8, ends.height))),
        contiguous=pl.Series(generator.random(ends.height) < 0.2),
    )
    wealth = pl.DataFrame({"origin": NAMES, "gdp_usd_origin": np.exp(generator.normal(3, 1, 25))})
    when = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int32})
    return pairs.join(wealth, on="origin").join(when, how="cross")


def _mean(pairs: pl.DataFrame) -> Floats:
    """Expected flows: exp(9 - 1.2 log d + 0.4 log gdp + 0.9 contiguous)."""
    logs = [pairs["distance_km"].log(), pairs["gdp_usd_origin"].log(), pairs["contiguous"]]
    mean: Floats = np.exp(9 + np.column_stack(logs) @ TRUE)
    return mean


def _flows(pairs: pl.DataFrame, people: Floats) -> pl.DataFrame:
    flows = pairs.select("origin", "destination", "year", people=pl.Series(people))
    return flows.filter(pl.col("people") > 0)


def _design(pairs: pl.DataFrame) -> Floats:
    columns = [pairs["distance_km"].log(), pairs["gdp_usd_origin"].log(), pairs["contiguous"]]
    design: Floats = np.column_stack([np.ones(pairs.height), *columns])
    return design


def _clusters(pairs: pl.DataFrame) -> Floats:
    code: Floats = (
        pairs.select(pl.struct("origin", "destination").rank("dense")).to_series().to_numpy()
    )
    return code


def test_poisson_is_that_of_statsmodels() -> None:
    pairs = _pairs(1, years=(2010, 2011))
    people = np.random.default_rng(2).poisson(_mean(pairs)).astype(float)
    fitted = Affinity(FEATURES, year_terms=False).fit(_flows(pairs, people), pairs)
    # statsmodels clusters without the factor C/(C - 1) when asked to; C is 25·24 pairs.
    told = {"groups": _clusters(pairs), "use_correction": False}
    peer = sm.GLM(people, _design(pairs), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds=told
    )
    table = fitted.coefficients_
    assert table["term"].to_list() == ["constant", *FEATURES]
    assert table["estimate"].to_numpy() == pytest.approx(peer.params, rel=1e-7)
    error = peer.bse * np.sqrt(600 / 599)
    assert table["standard_error"].to_numpy() == pytest.approx(error, rel=1e-6)
    assert fitted.explained_ == pytest.approx(1 - peer.deviance / peer.null_deviance)


def test_year_and_country_terms_are_dummies() -> None:
    pairs = _pairs(3, years=(2010, 2011, 2012))
    people = np.random.default_rng(4).poisson(_mean(pairs)).astype(float)
    features = ("log(distance_km)", "contiguous")
    fitted = Affinity(features, country_terms=True).fit(_flows(pairs, people), pairs)
    dummies = [
        pairs.select(column).to_dummies().to_numpy()[:, 1:].astype(float)
        for column in ("year", "origin", "destination")
    ]
    design = np.column_stack([_design(pairs)[:, [0, 1, 3]], *dummies])
    peer = sm.GLM(people, design, family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": _clusters(pairs), "use_correction": False}
    )
    # Which country is the reference does not matter to the terms of pairs, nor to what is expected.
    table = fitted.coefficients_
    assert table["estimate"].to_numpy()[1:5] == pytest.approx(peer.params[1:5], rel=1e-6)
    error = peer.bse[1:5] * np.sqrt(600 / 599)
    assert table["standard_error"].to_numpy()[1:5] == pytest.approx(error, rel=1e-5)
    expected = pairs.select("origin", "destination", "year", peer=pl.Series(peer.predict(design)))
    told = fitted.predict(pairs).join(expected, on=["origin", "destination", "year"])
    assert told["affinity"].to_numpy() == pytest.approx(told["peer"].to_numpy(), rel=1e-6)


def test_log_linear_is_that_of_statsmodels() -> None:
    pairs = _pairs(5)
    people = np.random.default_rng(6).poisson(_mean(pairs)).astype(float)
    fitted = Affinity(FEATURES, method="log-linear").fit(_flows(pairs, people), pairs)
    some = people > 0
    peer = sm.OLS(np.log(people[some]), _design(pairs)[some]).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(some.sum()), "use_correction": False}
    )
    assert fitted.flows_ == fitted.rows_ == some.sum() < len(people)
    assert fitted.coefficients_["estimate"].to_numpy() == pytest.approx(peer.params, rel=1e-8)
    error = peer.bse * np.sqrt(some.sum() / (some.sum() - 1))
    assert fitted.coefficients_["standard_error"].to_numpy() == pytest.approx(error, rel=1e-7)
    assert fitted.explained_ == pytest.approx(peer.rsquared)


def test_with_zeros_poisson_finds_what_was_planted_and_logs_do_not() -> None:
    # Flows of 1 on average, twice as spread out as Poisson's: many pairs have none. Where few are
    # expected, those that have a flow have more than expected, and distance seems to matter less.
    pairs = _pairs(7, years=range(2000, 2010))
    mean = _mean(pairs)
    mean = mean / mean.mean()
    people = np.random.default_rng(8).negative_binomial(mean, 0.5).astype(float)
    flows = _flows(pairs, people)
    assert flows.height < 0.6 * pairs.height
    poisson = Affinity(FEATURES).fit(flows, pairs).coefficients_
    logs = Affinity(FEATURES, method="log-linear").fit(flows, pairs).coefficients_
    off = np.abs(poisson["estimate"].to_numpy()[1:4] - TRUE)
    assert (off < 4 * poisson["standard_error"].to_numpy()[1:4]).all()
    assert off.max() < 0.1
    distance, error = logs.row(1)[1:3]
    assert distance > TRUE[0] + 10 * error


def test_affinity_is_what_the_regression_expects() -> None:
    # Means of 2 and 6 people: 2 where the feature is 0, 6 where it is 1.
    pairs = pl.DataFrame(
        {"origin": list("AABBCC"), "destination": list("BCACAB"), "near": [0, 1, 0, 1, 0, 1]}
    )
    flows = pairs.select("origin", "destination", people=pl.Series([1.0, 5, 4, 7, 1, 6]))
    fitted = Affinity(["near"]).fit(flows, pairs)
    assert fitted.predict(pairs)["affinity"].to_list() == pytest.approx([2, 6, 2, 6, 2, 6])
    assert fitted.coefficients_["estimate"].to_list() == pytest.approx(np.log([2, 3]).tolist())


def test_terms_of_one_country_can_be_left_out() -> None:
    pairs = _pairs(9)
    people = np.random.default_rng(10).poisson(_mean(pairs)).astype(float)
    fitted = Affinity(FEATURES, terms="pair").fit(_flows(pairs, people), pairs)
    b = dict(fitted.coefficients_.select("term", "estimate").iter_rows())
    told = fitted.predict(pairs.sort("origin", "destination"))["affinity"].to_numpy()
    ordered = pairs.sort("origin", "destination")
    expected = ordered["distance_km"].to_numpy() ** b["log(distance_km)"]
    expected = expected * np.exp(b["contiguous"] * ordered["contiguous"].to_numpy())
    assert told == pytest.approx(expected)


def test_a_year_not_seen_has_the_last_ones_constant() -> None:
    pairs = _pairs(11, years=(2010, 2011))
    people = np.where(pairs["year"].to_numpy() == 2010, 10.0, 30.0)
    fitted = Affinity(["contiguous"]).fit(_flows(pairs, people), pairs)
    later = pairs.filter(pl.col("year") == 2011).with_columns(year=pl.lit(2012, pl.Int32))
    assert fitted.predict(later)["affinity"].to_numpy() == pytest.approx(30.0)


def test_pairs_without_a_feature_are_counted_and_have_no_affinity() -> None:
    pairs = _pairs(12).with_columns(
        distance_km=pl.when(pl.col("origin") == "AK").then(None).otherwise("distance_km")
    )
    people = np.ones(pairs.height) + pairs["contiguous"].to_numpy()
    flows = _flows(pairs, people)
    fitted = Affinity(FEATURES[::2]).fit(flows, pairs)
    lost = flows.filter(pl.col("origin") == "AK")["people"].sum()
    assert fitted.left_out_.rows() == [("a feature is missing", 24, lost)]
    assert (
        fitted.predict(pairs).filter(pl.col("affinity").is_null())["origin"].unique().item() == "AK"
    )


def test_the_order_of_rows_changes_no_bit() -> None:
    pairs = _pairs(13)
    flows = _flows(pairs, np.random.default_rng(14).poisson(_mean(pairs)).astype(float))
    one = Affinity(FEATURES).fit(flows, pairs)
    other = Affinity(FEATURES).fit(flows.reverse(), pairs.sample(fraction=1, shuffle=True, seed=1))
    assert one.coefficients_.equals(other.coefficients_)


def test_pandas_and_files_say_the_same() -> None:
    pairs = _pairs(15)
    flows = _flows(pairs, np.random.default_rng(16).poisson(_mean(pairs)).astype(float))
    one = Affinity(FEATURES).fit(flows, pairs).coefficients_
    assert Affinity(FEATURES).fit(flows.to_pandas(), pairs.to_pandas()).coefficients_.equals(one)
    written = Affinity(FEATURES).fit(flows.write_csv().encode(), pairs.write_csv().encode())
    assert written.coefficients_.equals(one)


def test_cases_add_up() -> None:
    assert set(case_features("1")) < set(case_features("2")) < set(case_features("3"))
    more = case_features("3", conflict=True, similarity=["news"])
    assert more[-3:] == ("conflict_origin", "conflict_destination", "news")
    with pytest.raises(ParameterError, match="case: got '5'"):
        case_features("5")  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": []}, "features: got"),
        ({"features": "log(distance_km)"}, "features: got"),
        ({"features": ["exp(distance_km)"]}, r"features: got 'exp\(distance_km\)'"),
        ({"features": ["contiguous", "contiguous"]}, "each of them once"),
        ({"features": [3]}, "features: got 3"),
        ({"method": "ols"}, "method: got 'ols'; expected 'poisson' or 'log-linear'"),
        ({"terms": "some"}, "terms: got 'some'"),
        ({"year_terms": "yes"}, "year_terms: got 'yes'"),
    ],
)
def test_wrong_parameters_are_named(options: dict[str, object], message: str) -> None:
    pairs = _pairs(17)
    with pytest.raises(ParameterError, match=message):
        Affinity(**options).fit(_flows(pairs, _mean(pairs)), pairs)  # type: ignore[arg-type]  # on purpose


def test_what_cannot_be_learned_is_said() -> None:
    pairs = _pairs(18)
    flows = _flows(pairs, _mean(pairs))
    with pytest.raises(FrameError, match=r"2 pairs have people, and 4 terms"):
        Affinity(FEATURES).fit(flows.head(2), pairs)
    with pytest.raises(FrameError, match="needs a column 'news'"):
        Affinity(["news"]).fit(flows, pairs)
    with pytest.raises(FrameError, match="pairs: 1 country has no row: ZZ"):
        Affinity(FEATURES).fit(flows.with_columns(pl.col("origin").replace("AK", "ZZ")), pairs)
    with pytest.raises(FrameError, match="none of the years"):
        Affinity(FEATURES).fit(flows, pairs.with_columns(year=pl.lit(1999)))
    with pytest.raises(FrameError, match="have no year"):
        Affinity(FEATURES).fit(flows.drop("year"), pairs)
    with pytest.raises(FrameError, match=r"distance_km of AK-AL is 0.0"):
        Affinity(FEATURES).fit(flows, pairs.with_columns(distance_km=pl.lit(0.0)))
    near = flows.join(pairs.filter("contiguous"), on=["origin", "destination"], how="semi")
    with pytest.raises(FrameError, match="is 1 wherever there are flows"):
        Affinity(FEATURES).fit(near, pairs)


def test_a_feature_with_pairs_on_both_sides_of_all_flows_has_a_coefficient() -> None:
    # Flows where x is 0, none at four pairs with x = -1 and one with x = 1. The score of b is 0
    # where 4 exp(-b) = exp(b), so exp(b) = 2; that of the constant where exp(a) (2 + 4/2 + 2) = 12.
    x = np.array([0.0, 0.0, -1.0, -1.0, -1.0, -1.0, 1.0])
    people = np.array([5.0, 7.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    fit = poisson_fit(Design(x[:, None], ("x",)), people, np.arange(7))
    assert np.exp(fit.estimates) == pytest.approx([2, 2])


def test_features_that_separate_together_are_told_from_terms_that_say_the_same() -> None:
    # All flows are where x + y is 2, and other pairs have more: x + y down for ever fits best.
    ends = np.array([[1, 1], [2, 0], [0, 2], [1, 1], [2, 0], [2, 1], [1, 2], [2, 2]], dtype=float)
    people = np.array([3.0, 5, 4, 6, 7, 0, 0, 0])
    with pytest.raises(FrameError, match="several together, tell apart the pairs with flows"):
        poisson_fit(Design(ends, ("x", "y")), people, np.arange(8))


def test_terms_that_say_the_same_are_named() -> None:
    pairs = _pairs(19).with_columns(distance_miles=pl.col("distance_km") * 0.621)
    flows = _flows(pairs, _mean(pairs))
    features = ["log(distance_km)", "log(distance_miles)"]
    for method in ("poisson", "log-linear"):
        with pytest.raises(FrameError, match=r"log\(distance_.*: no coefficient can be found"):
            Affinity(features, method=method).fit(flows, pairs)


def test_it_is_an_estimator() -> None:
    affinity = Affinity(FEATURES, method="log-linear")
    assert clone(affinity).get_params() == affinity.get_params()
    with pytest.raises(NotFittedError, match="is not fitted"):
        affinity.predict(_pairs(20))
