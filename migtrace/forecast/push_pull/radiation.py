"""The radiation model: people stop at the first opportunity (docs/forecasting.md F4)."""

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.flows import refuse_unknown
from migtrace.forecast.push_pull.margins import MarginSource, read_margins
from migtrace.forecast.push_pull.matrices import Floats, gather, spread
from migtrace.forecast.push_pull.numbers import read_numbers
from migtrace.forecast.push_pull.pairs import PairSource, read_pairs
from migtrace.forecast.push_pull.years import check_year
from migtrace.official.population import Population


def radiation(
    leaving: MarginSource,
    pairs: PairSource,
    populations: "PairSource | Population",
    /,
    *,
    year: int | None = None,
    normalised: bool = True,
) -> pl.DataFrame:
    """Flows by the radiation model, from how many leave and who lives where.

    Parameters
    ----------
    leaving
        As `read_margins` takes them; arrivals are not looked at.
    pairs
        As `read_pairs` takes them, with `distance_km`, both ways.
    populations
        `country`, `people` (or `population`), perhaps `year`: all countries whose people count as
        opportunities, and all origins.
    year
        Which year of the populations; None when there is only one, or they have no year.
    normalised
        Whether all who leave arrive: in a finite world the model lets some go on for ever.

    Returns
    -------
    polars.DataFrame
        One row per `origin` and `destination` that has a population, sorted so, with `people`.

    Raises
    ------
    FrameError
        When an origin has no population, a pair no distance, who leaves an origin finds nobody
        anywhere, or a table is not as it should be.
    ParameterError
        When `year` is no whole number, or the populations have no year.

    Notes
    -----
    Simini et al. 2012: T_ij = T_i m_i n_j / ((m_i + s_ij)(m_i + n_j + s_ij)), with m_i and n_j the
    populations of both ends and s_ij that of all other places no farther from i than j is. Places
    at the same distance are in each other's circle, so that no order matters.
    Normalised, T_ij is divided by the sum of its shares over j (Masucci et al. 2013).

    Examples
    --------
    From A, with 10 people, B (20) is nearer than C (30): 10·20/(10·30) = 2/3 to B,
    10·30/(30·60) = 1/6 to C, and with all arriving 4/5 and 1/5.

    >>> pairs = pl.DataFrame(
    ...     {"origin": ["A", "A"], "destination": ["B", "C"], "distance_km": [1.0, 2.0]}
    ... )
    >>> people = pl.DataFrame({"country": ["A", "B", "C"], "people": [10, 20, 30]})
    >>> margins = pl.DataFrame({"country": ["A"], "leaving": [100], "arriving": [0]})
    >>> radiation(margins, pairs, people).with_columns(pl.col("people").round(6)).rows()
    [('A', 'B', 80.0), ('A', 'C', 20.0)]
    """
    margins = read_margins(leaving)
    counted = _populations(populations, year)
    names, people = counted["country"].to_list(), counted["people"].to_numpy().astype(float)
    origins = margins.origins
    refuse_unknown(names, origins, "populations", "add it, or leave the country out")
    table = read_pairs(pairs)
    if "year" in table.columns:
        table = table.filter(pl.col("year") == pl.col("year").max())
    distance = distances_between(table, origins, names)
    own = people[np.searchsorted(np.array(names, dtype=str), np.array(origins, dtype=str))]
    shares = radiation_shares(distance, own, people)
    sent = margins.leaving["people"].to_numpy()
    refuse_stranded(shares, sent, own, origins)
    if normalised:
        total = shares.sum(axis=1, keepdims=True)
        shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return gather(shares * sent[:, None], "people", origins, names)


def distances_between(pairs: pl.DataFrame, origins: list[str], places: list[str], /) -> Floats:
    """Distances from origins to places.

    Parameters
    ----------
    pairs
        `origin`, `destination`, `distance_km`, each pair once.
    origins, places
        Names of the rows and of the columns.

    Returns
    -------
    numpy.ndarray
        Kilometres; NaN from a place to itself.

    Raises
    ------
    FrameError
        When there is no such column, or a distance is missing, below 0 or infinite.
    """
    if "distance_km" not in pairs.columns:
        msg = (
            f"pairs: have no column 'distance_km' of numbers; they have {', '.join(pairs.columns)}"
        )
        raise FrameError(msg)
    distance = spread(pairs, "distance_km", origins, places, absent=np.nan)
    itself = np.equal.outer(np.array(origins, dtype=str), np.array(places, dtype=str))
    distance[itself] = np.nan
    unknown = np.argwhere(np.isnan(distance) & ~itself)
    if len(unknown):
        pair = f"{origins[unknown[0][0]]}-{places[unknown[0][1]]}"
        msg = f"pairs: {len(unknown):,} have no distance_km, such as {pair}; add them"
        raise FrameError(msg)
    wrong = np.argwhere((distance < 0) | np.isinf(distance))
    if len(wrong):
        row, column = wrong[0]
        msg = (
            f"pairs: distance_km of {origins[row]}-{places[column]} is {distance[row, column]}; "
            "expected finite kilometres of at least 0"
        )
        raise FrameError(msg)
    return distance


def refuse_stranded(shares: Floats, leaving: Floats, own: Floats, origins: list[str], /) -> None:
    """Raise when people leave an origin and stop nowhere.

    Parameters
    ----------
    shares
        As `radiation_shares` gives them.
    leaving, own
        Who leaves each origin, and its population.
    origins
        Their names.

    Raises
    ------
    FrameError
        Naming the first such origin, and why: nobody lives there, or in any place it can reach.
    """
    stranded = np.flatnonzero((leaving > 0) & (shares.sum(axis=1) == 0))
    if len(stranded):
        first = stranded[0]
        why = f"{origins[first]} has 0 people" if own[first] == 0 else "all other places have 0"
        msg = (
            f"populations: {leaving[first]:,.15g} people leave {origins[first]} and stop nowhere, "
            f"for {why}; expected people at both ends"
        )
        raise FrameError(msg)


def radiation_shares(distance: Floats, own: Floats, people: Floats, /) -> Floats:
    """Shares of those who leave each origin that stop in each place.

    Parameters
    ----------
    distance
        A row per origin, a column per place; NaN for an origin itself.
    own
        Population of each origin.
    people
        Population of each place.

    Returns
    -------
    numpy.ndarray
        m_i n_j / ((m_i + s_ij)(m_i + n_j + s_ij)); rows sum to less than 1. 0 for the origin.

    Examples
    --------
    >>> distance = np.array([[np.nan, 1.0, 2.0]])
    >>> radiation_shares(distance, np.array([10.0]), np.array([10.0, 20.0, 30.0])).round(3).tolist()
    [[0.0, 0.667, 0.167]]
    """
    itself = np.isnan(distance)
    far = np.where(itself, np.inf, distance)
    order = np.argsort(far, axis=1, kind="stable")
    there = np.where(itself, 0.0, people[None, :])
    nearer = np.cumsum(np.take_along_axis(there, order, axis=1), axis=1)
    # Of places at the same distance, each has all of them in its circle: the sum up to the last.
    sorted_far = np.take_along_axis(far, order, axis=1)
    is_last = np.ones_like(sorted_far, dtype=bool)
    is_last[:, :-1] = sorted_far[:, :-1] < sorted_far[:, 1:]
    upto = np.where(is_last, nearer, np.inf)
    upto = np.minimum.accumulate(upto[:, ::-1], axis=1)[:, ::-1]
    within = np.empty_like(upto)
    np.put_along_axis(within, order, upto, axis=1)
    between = np.maximum(within - there, 0.0)
    start, end = own[:, None], people[None, :]
    below = (start + between) * (start + end + between)
    shares = np.divide(start * end, below, out=np.zeros_like(below), where=below > 0)
    return np.where(itself, 0.0, shares)


def _populations(subject: "PairSource | Population", year: int | None) -> pl.DataFrame:
    """People of each country in one year, sorted."""
    table = subject.table if isinstance(subject, Population) else subject
    frame = read_numbers(table, ("country",), "populations")
    if "people" not in frame.columns and "population" in frame.columns:
        frame = frame.rename({"population": "people"})
    if "people" not in frame.columns:
        msg = (
            f"populations: have no column 'people' of numbers; they have {', '.join(frame.columns)}"
        )
        raise FrameError(msg)
    if year is not None:
        check_year("year", year)
        if "year" not in frame.columns:
            msg = f"year: got {year}, and the populations have no year; expected None"
            raise ParameterError(msg)
        frame = frame.filter(pl.col("year") == year)
    frame = frame.select("country", "people").drop_nulls().sort("country")
    if frame.is_empty():
        msg = f"populations: have no figure of {year}; expected one for each country"
        raise FrameError(msg)
    twice = frame.filter(pl.col("country").is_duplicated())
    if not twice.is_empty():
        msg = f"populations: {twice['country'][0]} is there twice; name one year, or give one row"
        raise FrameError(msg)
    bad = frame.filter(~(pl.col("people").is_finite() & (pl.col("people") >= 0)))
    if not bad.is_empty():
        msg = f"populations: {bad['country'][0]} has {bad['people'][0]}; expected at least 0"
        raise FrameError(msg)
    return frame
