"""Tables of affinity: from distances or as they are given, and as a matrix of what is needed."""

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.flows import refuse_unknown
from migtrace.forecast.push_pull.matrices import Floats, spread
from migtrace.forecast.push_pull.numbers import read_frame
from migtrace.forecast.push_pull.pairs import PairSource, read_pairs

_SHOWN = 6


def from_distances(pairs: PairSource) -> pl.DataFrame:
    """Affinity as one over the distance.

    Parameters
    ----------
    pairs
        As `read_pairs` takes them, with `distance_km`; infinite where nobody can go.

    Returns
    -------
    polars.DataFrame
        `origin`, `destination`, perhaps `year`, `affinity` (per kilometre).

    Raises
    ------
    FrameError
        When there is no such column, or a distance is not above 0, or so short that one over it is
        no number.
    """
    table = read_pairs(pairs)
    if "distance_km" not in table.columns:
        have = ", ".join(table.columns)
        msg = (
            "pairs: have no column 'distance_km' of numbers (for affinity='distance'); they have "
            f"{have}"
        )
        raise FrameError(msg)
    distance = pl.col("distance_km")
    bad = table.filter(~((distance > 0) & (1 / distance).is_finite()))
    if not bad.is_empty():
        origin, destination, value = bad.select("origin", "destination", distance).row(0)
        msg = (
            f"pairs: distance_km of {origin}-{destination} is {value}; expected kilometres above 0,"
            " and one over them a finite number"
        )
        raise FrameError(msg)
    key = ["origin", "destination", *(["year"] if "year" in table.columns else [])]
    return table.select(*key, affinity=1 / distance)


def read_affinities(subject: PairSource) -> pl.DataFrame:
    """Read a table of affinities.

    Parameters
    ----------
    subject
        A long table (`origin`, `destination`, perhaps `year`, `affinity`) or a wide one (`origin`,
        perhaps `year`, and a column of numbers for each destination); 0 where nobody can go.

    Returns
    -------
    polars.DataFrame
        `origin`, `destination`, perhaps `year`, `affinity`.

    Raises
    ------
    FrameError
        When a column is missing, or an affinity is no finite number of at least 0.

    Examples
    --------
    >>> wide = pl.DataFrame({"origin": ["A", "B"], "A": [0.0, 2.0], "B": [2.0, 0.0]})
    >>> read_affinities(wide).rows()
    [('A', 'B', 2.0), ('B', 'A', 2.0)]
    """
    frame, _ = read_frame(subject, ("origin", "destination"), "affinity")
    if "origin" in frame.columns and "destination" not in frame.columns:
        index = [column for column in ("origin", "year") if column in frame.columns]
        to = pl.selectors.numeric() - pl.selectors.by_name(*index)
        names = {"variable_name": "destination", "value_name": "affinity"}
        frame = frame.unpivot(to, index=index, **names)
    found = read_pairs(frame)
    if "affinity" not in found.columns:
        msg = f"affinity: has no column 'affinity' of numbers; it has {', '.join(found.columns)}"
        raise FrameError(msg)
    bad = found.filter(~(pl.col("affinity").is_finite() & (pl.col("affinity") >= 0)))
    if not bad.is_empty():
        origin, destination, value = bad.select("origin", "destination", "affinity").row(0)
        msg = f"affinity: of {origin}-{destination} is {value}; expected a number of at least 0"
        raise FrameError(msg)
    return found.select(pl.exclude("affinity"), "affinity")


def affinity_matrix(
    table: pl.DataFrame, year: int | None, origins: list[str], destinations: list[str]
) -> Floats:
    """Affinities of all pairs of some places, as a matrix.

    Parameters
    ----------
    table
        `origin`, `destination`, perhaps `year`, `affinity`.
    year
        Which year, where there are several; None for the last.
    origins, destinations
        The places, sorted.

    Returns
    -------
    numpy.ndarray
        A row per origin and a column per destination; 0 for a place with itself.

    Raises
    ------
    FrameError
        When a place or a pair is not there: that is no affinity of 0. When affinities are too large
        to be summed.
    ParameterError
        When the table has no such year.
    """
    if "year" in table.columns:
        years = table["year"].unique().sort().to_list()
        wanted = years[-1] if year is None else year
        if wanted not in years:
            msg = (
                f"year: got {wanted}; the pairs are of {years[0]} to {years[-1]}: give pairs of it"
            )
            raise ParameterError(msg)
        table = table.filter(pl.col("year") == wanted)
    known = set(table["origin"]) | set(table["destination"])
    remedy = "cut the flows with read_flows(...).among(countries), or add its pairs"
    refuse_unknown(known, {*origins, *destinations}, "pairs", remedy)
    affinity = spread(table, "affinity", origins, destinations, absent=np.nan)
    row = {name: number for number, name in enumerate(origins)}
    for column, name in enumerate(destinations):
        if name in row:
            affinity[row[name], column] = 0.0
    unknown = np.argwhere(np.isnan(affinity))
    if len(unknown):
        names = [f"{origins[i]}-{destinations[j]}" for i, j in unknown[:_SHOWN]]
        more = ", ..." if len(unknown) > _SHOWN else ""
        msg = (
            f"pairs: {len(unknown):,} of {affinity.size:,} have no affinity: {', '.join(names)}"
            f"{more}; add them (0 where nobody can go), or keep to countries_with(pairs, columns)"
        )
        raise FrameError(msg)
    with np.errstate(over="ignore"):
        whole = float(affinity.sum())
    if not np.isfinite(whole):
        msg = "pairs: affinities sum to more than a number holds; give them in a larger unit"
        raise FrameError(msg)
    return affinity
