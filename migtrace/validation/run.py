"""`validate`: an estimate against official figures."""

from collections.abc import Collection

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count, is_number, is_whole
from migtrace.official import Flow, Stock
from migtrace.validation.agreement import Agreement
from migtrace.validation.estimated import Estimated, take_estimated
from migtrace.validation.official import kind_of, take_official
from migtrace.validation.pairing import pair
from migtrace.validation.tables import influence_table, statistics_table


def validate(
    estimate: object,
    official: Stock | Flow,
    /,
    *,
    table: str | None = None,
    year: int | None = None,
    criterion: int | None = None,
    categories: str | Collection[str] | None = None,
    origin: str | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Agreement:
    """Compare estimated with official figures, country by country (METHOD M15).

    Parameters
    ----------
    estimate
        What `migtrace.estimate` returned, the folder that it was written into (as `open_exported`
        gives it), or one of its tables as a polars or pandas frame: `country` (ISO 3166-1 alpha-2)
        and `people`, with or without `criterion`, `year`, `users`, and `low` and `high`, the bounds
        of an interval.
    official
        A `migtrace.official.Stock`, people who live in a country at a date, or `Flow`, people who
        arrive during a year.
    table
        ``new_residents`` or ``detected``, which are stocks, or ``appearances``, which is a flow.
        By default `new_residents` with a `Stock` and `appearances` with a `Flow`. A frame with
        years could be either, so it must be named.
    year
        The calendar year to compare. By default the only one that there is; for `new_residents`
        of an estimate the last year of its window. These have no other year: with official figures
        of another one the answer says so.
    criterion
        The resident criterion, 1 to 4. By default the study's; of a frame the only one, or 4.
    categories
        The official categories to sum. By default all categories of people abroad; see
        `Stock.people_by_destination`.
    origin
        The country of origin, ISO 3166-1 alpha-2. By default the study's, or the only one in the
        official table.
    level
        Level of the intervals, between 0 and 1.
    replicates
        Draws of the bootstrap; 0 for no intervals.
    seed
        Seed of the draws.

    Returns
    -------
    Agreement
        The pairs, what has no partner, statistics with intervals, and what each country does to
        them.

    Raises
    ------
    ParameterError
        When a stock is compared with a flow, when it is not clear what is to be compared, or an
        option has a value that it cannot have.
    FrameError
        When a table lacks a column, or a value cannot be what its column says.

    Notes
    -----
    Figures are joined by ISO 3166-1 alpha-2. A country that is hidden (METHOD M13), not stated, or
    missing on one side is no pair; it is told in `Agreement.unmatched`, and never counted as 0.

    Of estimates with corrections the figures are compared as they are handed on, with three
    significant digits (METHOD M13).

    Intervals are percentiles of a bootstrap over countries. They say how much the statistic
    depends on which countries are there, not how sure each estimate is.

    Examples
    --------
    >>> import polars as pl
    >>> from migtrace.official import Stock
    >>> rows = {"origin": "VE", "destination": ["BR", "CO", "EC", "PE"], "year": 2018}
    >>> people = {"date": None, "category": "oip", "people": [40e3, 1170e3, 260e3, 430e3]}
    >>> stock = Stock(pl.DataFrame({**rows, **people}), "an agency")
    >>> countries = ["BR", "CO", "EC", "PE", "CL"]
    >>> estimated = pl.DataFrame({"country": countries, "people": [58e3, 826e3, 170e3, 504e3, 9e3]})
    >>> agreement = validate(estimated, stock)
    >>> agreement.pairs.select("country", pl.col("ratio").round(2)).rows()
    [('BR', 1.45), ('CO', 0.71), ('EC', 0.65), ('PE', 1.17)]
    >>> agreement.unmatched.select("side", "country").rows()
    [('only_estimate', 'CL')]
    """
    if not is_number(level) or not 0 < level < 1:
        msg = f"level: got {level!r}; expected a number between 0 and 1, such as 0.95"
        raise ParameterError(msg)
    check_count("replicates", replicates)
    if not is_whole(seed) or seed < 0:
        msg = f"seed: got {seed!r}; expected a whole number of at least 0"
        raise ParameterError(msg)
    kind = kind_of(official)
    side = take_estimated(estimate, kind=kind, table=table, criterion=criterion, year=year)
    other = take_official(
        official,
        origin=_origin(side, origin),
        year=side.year if year is None else year,
        categories=categories,
    )
    pairs, unmatched = pair(side.figures, other.figures)
    statistics = statistics_table(pairs, level=level, replicates=replicates, seed=seed)
    about: dict[str, object] = {
        "table": side.table,
        "criterion": side.criterion,
        **side.about,
        "origin": other.origin,
        "year": other.year,
        "estimate_year": side.year,
        "kind": kind,
        "source": official.source,
        "licence": official.licence,
        "citation": official.citation,
        "categories": list(other.categories),
        "unresolved": other.unresolved,
        "level": level,
        "replicates": replicates,
        "seed": seed,
    }
    influence = influence_table(pairs, statistics)
    return Agreement(pairs, statistics, influence, unmatched, about)


def _origin(side: Estimated, origin: str | None) -> str | None:
    """Decide whose people the official figures must count."""
    if side.origin is None or origin is None:
        return side.origin or origin
    if origin != side.origin:
        msg = f"origin: got {origin!r}; the estimate is of people from {side.origin}"
        raise ParameterError(msg)
    return origin
