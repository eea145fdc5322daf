"""Which way of telling flows is nearest to years not seen (Ahmed et al. 2017, Table 2)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from migtrace.errors import MigtraceError, ParameterError
from migtrace.forecast.push_pull.affinities import affinity_matrix
from migtrace.forecast.push_pull.affinity import Affinity, Method
from migtrace.forecast.push_pull.bilateral import FlowSource, read_flows
from migtrace.forecast.push_pull.features import (
    CASES,
    GRAVITY,
    check_features,
    column_of,
    countries_with,
)
from migtrace.forecast.push_pull.flow_errors import flow_errors
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.margins import Margins
from migtrace.forecast.push_pull.matrices import Floats, spread
from migtrace.forecast.push_pull.pairs import PairSource, pair_features
from migtrace.forecast.push_pull.proportional import flows_by_factors
from migtrace.forecast.push_pull.push_pull import PushPull
from migtrace.forecast.push_pull.radiation import (
    distances_between,
    radiation_shares,
    refuse_stranded,
)
from migtrace.forecast.push_pull.years import asked_years, check_year

Model = Callable[[str], Floats]
"""A model of one year: flows, by task."""

TASKS = ("margins known", "margins of last year")
"""What is known of the year that is told: how many leave and arrive, or nothing of it."""

COLUMNS = {
    "model": pl.String,
    "case": pl.String,
    "method": pl.String,
    "task": pl.String,
    "year": pl.Int32,
    "rmse": pl.Float64,
    "mae": pl.Float64,
    "log_rmse": pl.Float64,
    "cpc": pl.Float64,
    "pairs": pl.Int64,
    "reason": pl.String,
}

_METHODS: tuple[Method, ...] = ("poisson", "log-linear")


def compare_cases(
    flows: "FlowSource | BilateralFlows",
    pairs: PairSource | Sequence[PairSource] | None = None,
    countries: PairSource | Sequence[PairSource] | None = None,
    /,
    *,
    years: int | Collection[int],
    first_year: int | None = None,
    cases: Mapping[str, Sequence[str]] | None = None,
    methods: Method | Collection[Method] = _METHODS,
    country_terms: bool = False,
) -> pl.DataFrame:
    """Tell years that were held out, in every way, and compare with what happened.

    Parameters
    ----------
    flows
        Flows by year, as `read_flows` takes them.
    pairs, countries
        As for `pair_features`.
    years
        The years to tell, one or several. Each is told from the years before it alone: the affinity
        is fitted to `first_year` up to the year before, and facts are those of the year before.
    first_year
        The first year to learn from; None: the second of the flows, whose past is known.
    cases
        Name to features, as `Affinity` takes them; None: cases 1, 2 and 3 of the paper, and
        ``"gravity"``, of populations and distance.
    methods
        ``"poisson"``, ``"log-linear"``, or a list of both.
    country_terms
        Whether regressions have a constant for each origin and destination (see `Affinity`).

    Returns
    -------
    polars.DataFrame
        One row per model, case, method, task and year, sorted so: `model`, `case`, `method` (null
        where there is none), `task`, `year`, `rmse`, `mae` (persons), `log_rmse` (of log(1 + M)),
        `cpc` (common part of commuters, 0 to 1), `pairs` (compared, with and without a flow),
        `reason` (why there is no figure). Flows below 0 count as 0 in `log_rmse` and `cpc`.

    Raises
    ------
    FrameError
        When a table is not as it should be.
    ParameterError
        When a year is no whole number, or there are no flows of it or of the year before it; when
        cases or methods are not as they should be.

    Notes
    -----
    Models: ``push-pull`` and ``push-pull, nonnegative`` (`PushPull`); ``gravity``: the regression
    alone, which needs no margins; ``gravity, margins``: the same, fitted to margins by factors;
    ``radiation`` (`migtrace.forecast.push_pull.radiation`, normalised), which needs who leaves;
    ``last year's flows``, and ``last year's shares``: those of each origin's destinations, times
    who leaves. All are compared over the same pairs: those between countries of which all features
    of all cases are known in that year.

    See Also
    --------
    PushPull, Gravity, Affinity
    """
    told, wanted = read_flows(flows), asked_years("years", years)
    start = _check(told, wanted, first_year)
    chosen, ways = _asked_cases(cases), _asked_methods(methods)
    table = pair_features(pairs, countries, years=range(start, wanted[-1] + 1), flows=told)
    told = told.among(set(table["origin"]))
    rows: list[tuple[object, ...]] = []
    for year in wanted:
        held = _hold_out(told, table, year, chosen)
        past = told.of([each for each in told.years if start <= each < year])
        for case, features in chosen.items():
            for method in ways:
                affinity = Affinity(features, method=method, country_terms=country_terms)
                told_by = _Regression(affinity, held, past, table)
                rows += _scored(held, told_by.models, case, method)
        rows += _scored(held, _without_regression(held), None, None)
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return frame.sort("model", "case", "method", "task", "year")


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A year that is held out: its flows, those of the year before, and what is known of pairs."""

    year: int
    names: list[str]
    pairs: pl.DataFrame
    flows: Floats
    past: Floats

    def of_task(self, task: str) -> Floats:
        """The flows whose sums a task knows."""
        return self.flows if task == TASKS[0] else self.past

    def margins(self, task: str) -> Margins:
        """How many leave and arrive, as a task knows it."""
        flows = self.of_task(task)
        return Margins(
            pl.DataFrame({"origin": self.names, "people": flows.sum(axis=1)}),
            pl.DataFrame({"destination": self.names, "people": flows.sum(axis=0)}),
        )


class _Regression:
    """What is told with one affinity, which is fitted when it is first needed."""

    def __init__(
        self, affinity: Affinity, held: _Held, past: BilateralFlows, table: pl.DataFrame
    ) -> None:
        self.held = held
        self.fitted = cache(
            lambda: affinity.fit(past, table.filter(pl.col("year") < held.year)).predict(held.pairs)
        )

    @property
    def models(self) -> dict[str, Model]:
        """Each model as a function of the task."""
        return {
            "push-pull": self._push_pull,
            "push-pull, nonnegative": lambda task: self._push_pull(task, nonnegative=True),
            "gravity": lambda _: self._expected(),
            "gravity, margins": self._by_factors,
        }

    def _expected(self) -> Floats:
        return affinity_matrix(self.fitted(), None, self.held.names, self.held.names)

    def _push_pull(self, task: str, *, nonnegative: bool = False) -> Floats:
        margins = self.held.margins(task)
        model = PushPull(self.fitted(), nonnegative=nonnegative).fit(margins)
        return spread(model.spread_.flows, "people", self.held.names, self.held.names)

    def _by_factors(self, task: str) -> Floats:
        return flows_by_factors(self.held.margins(task), self._expected(), "error")


def _without_regression(held: _Held) -> dict[str, Model]:
    """Models that learn nothing from the years before the last."""

    def by_radiation(task: str) -> Floats:
        distance = distances_between(held.pairs, held.names, held.names)
        sizes = held.pairs.unique("origin").sort("origin")["population_origin"].to_numpy()
        shares = radiation_shares(distance, sizes, sizes)
        refuse_stranded(shares, held.of_task(task).sum(axis=1), sizes, held.names)
        return _shared_out(shares, held.of_task(task))

    return {
        "radiation": by_radiation,
        "last year's flows": lambda _: held.past,
        "last year's shares": lambda task: _shared_out(held.past, held.of_task(task)),
    }


def _shared_out(shares: Floats, flows: Floats) -> Floats:
    """Those who leave, by shares of each row; who has no share is told nowhere."""
    total = shares.sum(axis=1, keepdims=True)
    part = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    people: Floats = part * flows.sum(axis=1, keepdims=True)
    return people


def _scored(
    held: _Held, models: Mapping[str, Model], case: str | None, method: str | None
) -> Iterator[tuple[object, ...]]:
    """Rows of the models of one regression, or of none."""
    for name, tell in models.items():
        for task in TASKS:
            key = (name, case, method, task, held.year)
            try:
                yield (*key, *flow_errors(held.flows, tell(task)), None)
            except MigtraceError as error:
                yield (*key, None, None, None, None, None, str(error))


def _hold_out(
    flows: BilateralFlows, table: pl.DataFrame, year: int, cases: Mapping[str, Sequence[str]]
) -> _Held:
    """The countries between all of which every feature is known, and their flows."""
    columns = {column_of(feature) for features in cases.values() for feature in features}
    pairs = table.filter(pl.col("year") == year)
    names = countries_with(pairs, columns | {"distance_km", "population_origin"})
    inside = pl.all_horizontal(pl.col("origin", "destination").is_in(names))
    now, past = (spread(flows.of(each).table, "people", names, names) for each in (year, year - 1))
    return _Held(year, names, pairs.filter(inside), now, past)


def _asked_cases(cases: Mapping[str, Sequence[str]] | None) -> Mapping[str, Sequence[str]]:
    """The features of each case, checked."""
    chosen: Mapping[str, Sequence[str]] = {"gravity": GRAVITY, **CASES} if cases is None else cases
    if not isinstance(chosen, Mapping) or not chosen:
        msg = f"cases: got {cases!r}; expected a mapping from names to features"
        raise ParameterError(msg)
    for features in chosen.values():
        check_features(features)
    return chosen


def _asked_methods(methods: Method | Collection[Method]) -> tuple[Method, ...]:
    """The methods, each once, checked."""
    several = isinstance(methods, Collection) and not isinstance(methods, str)
    asked: list[object] = list(methods) if several else [methods]
    if not asked or any(method not in _METHODS for method in asked):
        known = " or ".join(map(repr, _METHODS))
        msg = f"methods: got {methods!r}; expected {known}, or a list of them"
        raise ParameterError(msg)
    return tuple(method for method in _METHODS if method in asked)


def _check(flows: BilateralFlows, years: Collection[int], first_year: int | None) -> int:
    """The first year to learn from; an error when a year cannot be told."""
    if first_year is not None:
        check_year("first_year", first_year)
    known = flows.years
    first = known[1] if first_year is None and len(known) > 1 else first_year
    if first is None or not known:
        msg = f"flows: are of {len(known)} years; expected three or more"
        raise ParameterError(msg)
    for year in years:
        if year not in known or year - 1 not in known or year <= first:
            msg = (
                f"years: got {year!r}; expected years after {first} with flows of the year and of "
                f"the one before: the flows are of {known[0]} to {known[-1]}"
            )
            raise ParameterError(msg)
    return first
