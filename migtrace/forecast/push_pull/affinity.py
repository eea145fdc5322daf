"""Affinity of countries for each other, learned from past flows (docs/forecasting.md F4)."""

from collections.abc import Sequence
from typing import Literal, Self, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.bilateral import FlowSource, read_flows
from migtrace.forecast.push_pull.design import Design, Floats, Group
from migtrace.forecast.push_pull.features import CASES, check_features, feature_matrix
from migtrace.forecast.push_pull.flows import BilateralFlows, refuse_unknown
from migtrace.forecast.push_pull.pairs import PairSource, read_pairs
from migtrace.forecast.push_pull.ppml import Fit, least_squares_fit, poisson_fit
from migtrace.forecast.threads import one_thread

Method = Literal["poisson", "log-linear"]
Terms = Literal["all", "pair"]

_PAIR = ["origin", "destination"]
_FEW = 3
_MOST = 600.0
_OTHERS = "others"


class Affinity(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Affinity a_ij = 1/d_ij as a regression of past flows on what is known of pairs.

    Parameters
    ----------
    features
        Columns of pairs, as they are or as ``log(column)`` or ``log1p(column)``; see
        `case_features`.
    method
        ``"poisson"``: Poisson pseudo-maximum likelihood over all pairs, a pair without a flow
        counting 0. ``"log-linear"``: least squares of log flows over the pairs that have one.
    year_terms
        Whether each year has a constant of its own. A year that was not fitted has the last one's.
    country_terms
        Whether each origin and each destination with 3 flows or more has a constant of its own.
        A country that was not fitted has that of all others together.
    terms
        ``"all"``: the affinity is the flow that the regression expects. ``"pair"``: without the
        terms that are one country's alone (columns named `..._origin`, `..._destination`, and
        constants).

    Attributes
    ----------
    coefficients_
        `term`, `estimate`, `standard_error` (robust, clustered by pair), `z`.
    explained_
        Share of the deviance, or of the variance of logs, that the regression explains.
    rows_, flows_
        Pairs and years that it was fitted to, and how many of them have a flow.
    left_out_
        `reason`, `rows`, `people`: pairs with a feature missing, and flows of pairs or years that
        the table of pairs does not have.

    Notes
    -----
    Log-linear: Cohen, Roig, Reuman and GoGwilt 2008; it leaves out pairs without a flow, which are
    most, and so makes distance matter less than it does. Poisson: Santos Silva and Tenreyro 2006.

    Why all terms, though margins are imposed: of flows with given margins, those of `PushPull` make
    sum M_ij^2 / a_ij least, and with it sum (M_ij - a_ij)^2 / a_ij, from which it differs by what
    the margins fix. With the flow expected for a_ij that is the chi-squared distance from it: R_i +
    E_j is 1 wherever the expectation is right, and differs from 1 no more than the margins ask. On
    UNHCR's flows of 2012-2014 (`benchmarks/push_pull.py`) all terms are a little better than those
    of pairs alone. A constant for each country helps case 1 and plain push and pull much, case 3
    little, and takes several times as long: it is an option.

    Examples
    --------
    >>> from migtrace.forecast import country_pairs, read_flows, world_flows
    >>> flows = read_flows(world_flows()).of(2016)
    >>> pairs = country_pairs()
    >>> affinity = Affinity().fit(flows.among(set(pairs["origin"])), pairs)
    >>> affinity.coefficients_["term"].to_list()
    ['constant', 'log(distance_km)']
    >>> -2 < affinity.coefficients_["estimate"][1] < -1
    True
    """

    def __init__(
        self,
        features: Sequence[str] = CASES["1"],
        *,
        method: Method = "poisson",
        year_terms: bool = True,
        country_terms: bool = False,
        terms: Terms = "all",
    ) -> None:
        self.features = features
        self.method = method
        self.year_terms = year_terms
        self.country_terms = country_terms
        self.terms = terms

    def fit(self, flows: "FlowSource | BilateralFlows", pairs: PairSource, /) -> Self:
        """Learn from past flows.

        Parameters
        ----------
        flows
            As `read_flows` takes them.
        pairs
            As `read_pairs` takes them, with the columns of the features. With a `year`, the pairs
            of each year go with its flows; without, the same pairs with all years.

        Returns
        -------
        Affinity
            Itself.

        Raises
        ------
        FrameError
            When a country of the flows is not among the pairs, the years of flows and pairs have
            none in common, a column is missing, there are too few flows, or no coefficient can be
            found.
        ParameterError
            When a parameter has a value that it cannot have.
        """
        self._check()
        told = read_flows(flows)
        table = read_pairs(pairs)
        known = set(table["origin"]) | set(table["destination"])
        remedy = "cut the flows with read_flows(...).among(countries)"
        refuse_unknown(known, told.places, "pairs", remedy)
        joined, outside = _joined(told, table)
        values = feature_matrix(joined, self.features)
        whole = np.isfinite(values).all(axis=1)
        joined, values = joined.with_columns(whole=pl.Series(whole)), values[whole]
        left_out = [("no such pair or year", outside.height, outside["people"].sum())]
        missing = joined.filter(~pl.col("whole"))
        left_out.append(("a feature is missing", missing.height, missing["people"].sum()))
        self.left_out_ = pl.DataFrame(
            [row for row in left_out if row[1]],
            schema={"reason": pl.String, "rows": pl.Int64, "people": pl.Float64},
            orient="row",
        )
        self._fit_rows(joined.filter("whole"), values)
        return self

    def predict(self, pairs: PairSource, /) -> pl.DataFrame:
        """Affinity of each pair.

        Parameters
        ----------
        pairs
            As for `fit`, of the same years or others.

        Returns
        -------
        polars.DataFrame
            One row per `origin` and `destination` (and `year`), sorted so, with `affinity`: with
            all terms, the people expected. Null where a feature is missing.

        Raises
        ------
        FrameError
            When a column is missing.
        sklearn.exceptions.NotFittedError
            When `fit` was not called.
        """
        if not hasattr(self, "coefficients_"):
            msg = "affinity: is not fitted; call fit(flows, pairs) first"
            raise NotFittedError(msg)
        table = read_pairs(pairs)
        values = feature_matrix(table, self.features)
        groups = self._groups_of(table)
        estimates = self._fit.estimates.copy()
        if self.terms == "pair":
            estimates[self._country_level] = 0.0
        design = Design(np.nan_to_num(values), tuple(self.features), groups)
        with one_thread():
            logs = np.clip(design.times(estimates), -_MOST, _MOST)
        found = pl.Series(np.where(np.isfinite(values).all(axis=1), np.exp(logs), np.nan))
        key = [*_PAIR, "year"] if "year" in table.columns else _PAIR
        return table.select(*key, affinity=found.fill_nan(None))

    @one_thread()
    def _fit_rows(self, joined: pl.DataFrame, values: Floats) -> None:
        """Fit the regression to pairs whose features are all there."""
        people = joined["people"].to_numpy()
        some = people > 0
        self._learn_levels(joined.filter(pl.col("people") > 0))
        design = Design(values, tuple(self.features), self._groups_of(joined))
        if some.sum() <= len(design.terms):
            msg = (
                f"flows: {int(some.sum())} pairs have people, and {len(design.terms)} terms are to "
                "be found; expected more pairs than terms: give more years, or fewer features"
            )
            raise FrameError(msg)
        if self.method == "poisson":
            self._fit = poisson_fit(design, people, _clusters(joined))
        else:
            logs = np.log(people[some])
            chosen = joined.filter(pl.Series(some))
            self._fit = least_squares_fit(design.keep(some), logs, _clusters(chosen))
        self.coefficients_ = _table(self._fit, design.terms)
        self.explained_ = self._fit.explained
        self.rows_, self.flows_ = self._fit.rows, int(some.sum())
        self._country_level = np.array(
            [not _of_pair(term, self.features) for term in design.terms], dtype=bool
        )

    def _learn_levels(self, some: pl.DataFrame) -> None:
        """Choose who has a constant of its own, from the pairs that have flows."""
        self._years = some["year"].unique().sort().to_list() if self.year_terms else []
        self._ends: dict[str, list[str]] = {}
        for end in _PAIR if self.country_terms else []:
            flows = some.group_by(end).len().sort("len", end)
            own = flows.filter(pl.col("len") >= _FEW)[end].to_list()
            # All others have one constant together; without enough flows, the least joins them.
            if flows.filter(pl.col("len") < _FEW)["len"].sum() < _FEW:
                own = own[1:]
            self._ends[end] = sorted(own)

    def _groups_of(self, table: pl.DataFrame) -> tuple[Group, ...]:
        """Dummies of years, origins and destinations of a table of pairs."""
        groups = []
        if len(self._years) > 1:
            names = tuple(f"year={year}" for year in self._years)
            last = len(names) - 1
            number = {year: place for place, year in enumerate(self._years)}
            year = pl.col("year") if "year" in table.columns else pl.lit(None, pl.Int32)
            code = year.replace_strict(number, default=last, return_dtype=pl.Int64)
            groups.append(Group(_codes(table, code), names))
        for end, own in self._ends.items():
            names = (f"{end}={_OTHERS}", *(f"{end}={name}" for name in own))
            number = {name: place + 1 for place, name in enumerate(own)}
            code = pl.col(end).replace_strict(number, default=0, return_dtype=pl.Int64)
            groups.append(Group(_codes(table, code), names))
        return tuple(groups)

    def _check(self) -> None:
        check_features(self.features)
        for name, kinds in (("method", Method), ("terms", Terms)):
            value = getattr(self, name)
            if value not in get_args(kinds):
                known = " or ".join(map(repr, get_args(kinds)))
                msg = f"{name}: got {value!r}; expected {known}"
                raise ParameterError(msg)
        for name in ("year_terms", "country_terms"):
            if not isinstance(getattr(self, name), bool):
                msg = f"{name}: got {getattr(self, name)!r}; expected True or False"
                raise ParameterError(msg)


def _joined(flows: BilateralFlows, pairs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every pair of every year that has flows, with its people; and flows that are of no such."""
    years = flows.table.select("year").unique().sort("year")
    if "year" not in pairs.columns:
        pairs = pairs.join(years, how="cross", nulls_equal=True) if years.height else pairs
    elif flows.years:
        pairs = pairs.join(years, on="year", how="semi")
    else:
        msg = "flows: have no year, and pairs have; give flows by year, or pairs of one year"
        raise FrameError(msg)
    if pairs.is_empty():
        msg = f"pairs: have none of the years of the flows, {flows.years}; give pairs of these"
        raise FrameError(msg)
    key = [*_PAIR, "year"]
    joined = pairs.join(flows.table, on=key, how="left", nulls_equal=True)
    outside = flows.table.join(pairs, on=key, how="anti", nulls_equal=True)
    return joined.with_columns(pl.col("people").fill_null(0.0)).sort(key), outside


def _clusters(joined: pl.DataFrame) -> NDArray[np.intp]:
    """The number of each row's pair."""
    return joined.select(pl.struct(_PAIR).rank("dense") - 1).to_series().to_numpy().astype(np.intp)


def _codes(table: pl.DataFrame, code: pl.Expr) -> NDArray[np.intp]:
    return table.select(code.alias("code")).to_series().to_numpy().astype(np.intp)


def _of_pair(term: str, features: Sequence[str]) -> bool:
    """Whether a term is about two countries and not about one, or about all."""
    ends = ("_origin", "_destination", "_origin)", "_destination)")
    return term in features and not term.endswith(ends)


def _table(fit: Fit, terms: Sequence[str]) -> pl.DataFrame:
    """Coefficients and their standard errors."""
    error = np.sqrt(np.maximum(np.diag(fit.covariance), 0.0))
    z = np.divide(fit.estimates, error, out=np.full(len(error), np.nan), where=error > 0)
    return pl.DataFrame(
        {"term": list(terms), "estimate": fit.estimates, "standard_error": error, "z": z}
    ).with_columns(pl.col("z").fill_nan(None))
