"""An estimate beside the truth of the world that it was made from, figure by figure."""

from collections.abc import Iterator, Mapping

import polars as pl

from migtrace.errors import ParameterError
from migtrace.estimate import Estimates
from migtrace.estimate.leavers import count_leavers
from migtrace.simulate.movers import year_starts
from migtrace.simulate.rates import by_year
from migtrace.simulate.simulated import Simulated
from migtrace.simulate.use import survival
from migtrace.space import Line

_KEYS = ("figure", "year", "month", "country", "line", "direction")
_TYPES = {
    "figure": pl.String,
    "year": pl.Int32,
    "month": pl.Date,
    "country": pl.String,
    "line": pl.String,
    "direction": pl.String,
    "truth": pl.Float64,
    "expected_users": pl.Float64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}
_WITH_TOTAL = ("first_exits", "appearances", "detected")
_NO_LINES: Mapping[str, Line] = {}


def compare(
    simulated: Simulated, estimates: Estimates, /, *, lines: Mapping[str, Line] = _NO_LINES
) -> pl.DataFrame:
    """Put each figure of an estimate beside what is true in the simulated world.

    Parameters
    ----------
    simulated
        The world.
    estimates
        From `estimate` over its traces, corrected or not; with `intervals`, so that there are
        bounds.
    lines
        Names and lines whose crossings are compared, ((lon, lat), (lon, lat)) in degrees each.

    Returns
    -------
    polars.DataFrame
        One row per `figure`, `year`, `month`, `country`, `line` and `direction` (null where a
        figure has none), sorted by these: `truth`, `expected_users` (those who would be seen of
        the truth's people if each were a user with the probability of the penetration; null of
        factors and populations), `value` of the study's criterion, `low` and `high` (null without
        intervals). A figure that is not shown has a null `value`, and so has a sum over it; one
        that the truth does not know has the truth 0. Figures:

        ``"factor"``, ``"population"``
            By year (M7); the truth of the factor is `Truth.population`'s, or, where those who left
            are not counted as active, ``"people_per_user"``.
        ``"people_per_user"``
            By year: the factor again, beside how many people at home there are per user.
        ``"first_exits"``
            By year, and in all (null year).
        ``"appearances"``, ``"detected"``
            By year and country; the sum over them in a row without either.
        ``"new_residents"``
            By country; the sum in a row without.
        ``"monthly_first_exits"``, ``"monthly_all_exits"``
            By month.
        ``"recurrence_share"``
            Share of recurrent among migrants.
        ``"crossings"``
            By line, year and direction.

    Raises
    ------
    ParameterError
        When the study is of another origin or window than the world.

    Notes
    -----
    Sums have no bounds: intervals of their parts do not add up.

    Examples
    --------
    >>> from migtrace.estimate import Study, estimate
    >>> from migtrace.simulate import Flow, World, simulate
    >>> flow = Flow.spread("CO", {2015: 200}, "2015-01:2015-12", first_month="2015-05")
    >>> world = World.quiet(
    ...     window="2015-01:2015-12", population=5000, flows=[flow], penetration=1.0
    ... )
    >>> made = simulate(world, seed=1)
    >>> answer = estimate(made.traces, Study("VE", world.window, world.population, min_users=1))
    >>> compare(made, answer).filter(figure="first_exits").select("year", "truth", "value").rows()
    [(None, 200.0, 200.0), (2015, 200.0, 200.0)]
    """
    if not isinstance(simulated, Simulated) or not isinstance(estimates, Estimates):
        kinds = f"{type(simulated).__name__} and {type(estimates).__name__}"
        msg = f"compare: got {kinds}; expected Simulated and Estimates"
        raise ParameterError(msg)
    if not isinstance(lines, Mapping):
        msg = f"lines: got {lines!r}; expected names and their lines"
        raise ParameterError(msg)
    world, study = simulated.world, estimates.study
    for name in ("origin", "window", "population"):
        if getattr(world, name) != getattr(study, name):
            msg = (
                f"estimates: their {name} is {getattr(study, name)}; expected the world's, "
                f"{getattr(world, name)}"
            )
            raise ParameterError(msg)
    per_user = _people_per_user(simulated)
    rows = [
        *_factors(simulated, estimates, per_user),
        *_flows(simulated, estimates),
        *_crossings(simulated, estimates, lines),
    ]
    # New residents and recurrence have no year: their sample is that of the first.
    year = pl.coalesce("year", pl.col("month").dt.year())
    own_rate = year.replace_strict(per_user, default=next(iter(per_user.values())))
    plain = pl.col("figure").is_in(["factor", "population", "people_per_user"])
    share = pl.col("figure") == "recurrence_share"
    total = pl.col("figure").is_in(_WITH_TOTAL) & pl.all_horizontal(
        pl.col("year", "country").is_null()
    )
    few = simulated.truth.recurrence.select(pl.min_horizontal("recurrent", "non_recurrent"))
    people = pl.when(share).then(pl.lit(few.item(), dtype=pl.Float64)).otherwise("truth")
    return (
        pl.concat([_complete(frame, figure) for figure, frame in rows])
        .with_columns(
            truth=pl.when(plain | share).then("truth").otherwise(pl.col("truth").fill_null(0)),
        )
        .with_columns(expected_users=pl.when(~plain).then(people / own_rate))
        # A total expects what its parts do.
        .with_columns(
            expected_users=pl.when(total)
            .then(pl.col("expected_users").filter(~total).sum().over("figure"))
            .otherwise("expected_users")
        )
        .select(*_TYPES)
        .sort(_KEYS)
    )


def _people_per_user(simulated: Simulated) -> dict[int, float]:
    """People at home for each user at home, by year."""
    world = simulated.world
    years = world.months.years
    use = by_year("penetration", world.penetration, len(years))
    left = survival(world, year_starts(world)[:-1])
    return {
        year: 1 / max(p * part, 1e-300)
        for year, p, part in zip(years, use, left.tolist(), strict=True)
    }


def _complete(frame: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Give a figure's rows all columns."""
    return frame.with_columns(figure=pl.lit(figure)).select(
        (pl.col(name) if name in {*frame.columns, "figure"} else pl.lit(None))
        .cast(dtype)
        .alias(name)
        for name, dtype in _TYPES.items()
    )


def _beside(
    truth: pl.DataFrame, found: pl.DataFrame, keys: list[str], column: str, bound: str = ""
) -> pl.DataFrame:
    """Join a column of the truth to that of an estimate and its bounds, keeping both's rows."""
    bounds = [name for name in (f"{bound}low", f"{bound}high") if name in found.columns]
    named = dict(zip(("low", "high"), bounds, strict=False))
    own = found.select(*keys, value=column, **named)
    right = truth.select(*keys, truth=column)
    return right.join(own, on=keys, how="full", coalesce=True, nulls_equal=True)


def _own(estimates: Estimates, table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("criterion") == estimates.study.criterion)


def _factors(
    simulated: Simulated, estimates: Estimates, per_user: dict[int, float]
) -> Iterator[tuple[str, pl.DataFrame]]:
    truth, found = simulated.truth.population, _own(estimates, estimates.factors)
    at_home = truth.with_columns(factor=pl.col("year").replace_strict(per_user))
    without_left = estimates.study.activity == "not_left"
    yield "factor", _beside(at_home if without_left else truth, found, ["year"], "factor")
    yield "people_per_user", _beside(at_home, found, ["year"], "factor")
    yield "population", _beside(truth, found, ["year"], "population", "population_")
    left = _own(estimates, count_leavers(estimates)).drop("users")
    whole = truth.select(year=pl.lit(None, dtype=pl.Int32), people=pl.col("first_exits").sum())
    exits = pl.concat([whole, truth.select("year", people="first_exits")])
    yield "first_exits", _beside(exits, left, ["year"], "people")


def _flows(simulated: Simulated, estimates: Estimates) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in ("appearances", "detected", "new_residents"):
        truth, found = getattr(simulated.truth, name), _own(estimates, getattr(estimates, name))
        keys = ["country"] if name == "new_residents" else ["year", "country"]
        beside = _beside(truth, found, keys, "people").join(
            found.select(*keys, found=pl.lit(value=True)), on=keys, how="left"
        )
        # Where a part is hidden, the sum of the others is no total.
        told = ~(pl.col("value").is_null() & pl.col("found")).any()
        total = beside.select(
            *(pl.lit(None, dtype=_TYPES[key]).alias(key) for key in keys),
            pl.col("truth").sum(),
            value=pl.when(told).then(pl.col("value").sum()),
        )
        beside = beside.drop("found")
        yield name, pl.concat([total, beside], how="diagonal_relaxed")
    months, found = simulated.truth.monthly, _own(estimates, estimates.monthly)
    for name in ("first_exits", "all_exits"):
        bound = "" if name == "first_exits" else "all_exits_"
        yield f"monthly_{name}", _beside(months, found, ["month"], name, bound)
    share = _own(estimates, estimates.recurrence_share)
    truth = simulated.truth.recurrence.with_columns(share["criterion"])
    yield "recurrence_share", _beside(truth, share, ["criterion"], "share")


def _crossings(
    simulated: Simulated, estimates: Estimates, lines: Mapping[str, Line]
) -> Iterator[tuple[str, pl.DataFrame]]:
    for name, line in lines.items():
        truth = simulated.truth.crossings(line)
        found = estimates.crossings(line)
        beside = _beside(truth, found, ["year", "direction"], "people")
        yield "crossings", beside.with_columns(line=pl.lit(name))
