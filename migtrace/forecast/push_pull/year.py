"""One year told by push and pull from the years before it, in one call."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from migtrace.errors import ParameterError
from migtrace.forecast.push_pull.affinity import Affinity, Method
from migtrace.forecast.push_pull.balance import Balance, check_balance
from migtrace.forecast.push_pull.bilateral import FlowSource, read_flows
from migtrace.forecast.push_pull.cut_margins import cut_margins
from migtrace.forecast.push_pull.features import Case, case_features, column_of, countries_with
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.margins import MarginSource
from migtrace.forecast.push_pull.pairs import PairSource, pair_features
from migtrace.forecast.push_pull.push_pull import PushPull
from migtrace.forecast.push_pull.spreads import Spread
from migtrace.forecast.push_pull.years import check_year


@dataclass(frozen=True, eq=False, repr=False)
class SpreadYear:
    """A year told from the years before it.

    Parameters
    ----------
    year
        The year.
    spread
        Its flows, push and pull.
    observed
        `origin`, `destination`, `people`: what is known of the year's flows between the same
        countries; None when nothing is.
    coefficients
        What affinity is made of, as `Affinity.coefficients_`.
    notes
        What should be known before relying on it, in sentences.
    """

    year: int
    spread: Spread
    observed: pl.DataFrame | None
    coefficients: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def rmse(self) -> float | None:
        """Root mean square error over all pairs of its countries, in persons.

        None when nothing is known of the year.
        """
        if self.observed is None:
            return None
        pair = ["origin", "destination"]
        beside = self.spread.flows.join(self.observed, on=pair, how="left", suffix="_observed")
        error = pl.col("people") - pl.col("people_observed").fill_null(0.0)
        return float(beside.select((error**2).mean().sqrt()).item())

    def __repr__(self) -> str:
        near = "" if self.rmse is None else f"; RMSE {self.rmse:,.0f} people a pair"
        return f"{self.year}: {self.spread!r}{near}"


def spread_year(
    flows: "FlowSource | BilateralFlows",
    pairs: PairSource | Sequence[PairSource] | None = None,
    countries: PairSource | Sequence[PairSource] | None = None,
    /,
    *,
    year: int,
    case: Case = "2",
    method: Method = "poisson",
    first_year: int | None = None,
    margins: MarginSource | None = None,
    balance: Balance = "error",
    nonnegative: bool = True,
) -> SpreadYear:
    """Tell who goes where in a year, from how many leave and arrive and from the years before.

    Parameters
    ----------
    flows
        Flows by year, as `read_flows` takes them.
    pairs, countries
        As for `pair_features`.
    year
        The year to tell. The affinity is learned from `first_year` up to the year before it, and
        facts are those of the year before.
    case
        What affinity is learned from: see `case_features`.
    method
        As for `Affinity`.
    first_year
        None: the second of the flows, whose past is known.
    margins
        Who leaves and who arrives in the year; None: the sums of the flows of the year, which says
        how well push and pull shares out what is known. Of a year to come, the flows of another
        year will do: ``margins=flows.of(2025)``.
    balance
        As for `PushPull`; a note says by how much arrivals were scaled.
    nonnegative
        As for `PushPull`.

    Returns
    -------
    SpreadYear
        Flows, push and pull, coefficients, notes.

    Raises
    ------
    FrameError
        When a table is not as it should be, or the affinity cannot be learned.
    ParameterError
        When there are no flows to learn from or no margins, or they do not balance or cannot be
        met.

    See Also
    --------
    PushPull, Affinity, compare_cases

    Notes
    -----
    docs/forecasting.md F4. Countries of which a feature is not known are left out, of margins too,
    and a note says how many people that are. Flows are told between all others: a country of which
    margins say nothing has margins of 0.

    Examples
    --------
    >>> from migtrace.forecast import world_flows
    >>> told = spread_year(world_flows(), year=2016, first_year=2015)
    >>> told.spread.deviation < 1e-9
    True
    """
    check_year("year", year)
    if first_year is not None:
        check_year("first_year", first_year)
    check_balance(balance)
    told = read_flows(flows)
    start = _first(told, year, first_year)
    features = case_features(case)
    table = pair_features(pairs, countries, years=range(start, year + 1), flows=told)
    names = countries_with(table.filter(pl.col("year") == year), set(map(column_of, features)))
    inside = pl.all_horizontal(pl.col("origin", "destination").is_in(names))
    now = table.filter(inside, pl.col("year") == year)
    past = told.among(set(table["origin"])).of([y for y in told.years if start <= y < year])
    affinity = Affinity(features, method=method).fit(past, table.filter(pl.col("year") < year))
    known = told.of(year) if year in told.years else None
    among = None if known is None else known.among(names)
    given = known if margins is None else margins
    if given is None:
        msg = f"margins: got none, and there are no flows of {year}; expected one of them"
        raise ParameterError(msg)
    sums, notes = cut_margins(given, names, balance)
    model = PushPull(affinity.predict(now), nonnegative=nonnegative, balance=balance).fit(sums)
    if not nonnegative:
        notes.append(f"flows below 0 sum to {model.spread_.negative_share:.1%} of all who leave")
    observed = None if among is None else among.table.select("origin", "destination", "people")
    return SpreadYear(year, model.spread_, observed, affinity.coefficients_, tuple(notes))


def _first(flows: BilateralFlows, year: int, first_year: int | None) -> int:
    """The first year to learn from."""
    known = flows.years
    start = first_year if first_year is not None else known[1] if len(known) > 1 else None
    learned = [] if start is None else [each for each in known if start <= each < year]
    if start is None or not learned:
        span = f"of {known[0]} to {known[-1]}" if known else "of no year"
        msg = (
            f"year: got {year!r}; expected flows of years before it to learn from: they are {span}"
        )
        raise ParameterError(msg)
    return start
