"""Between long tables of pairs and matrices with a row per origin, a column per destination."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def spread(
    frame: pl.DataFrame,
    value: str,
    origins: Sequence[str],
    destinations: Sequence[str],
    /,
    *,
    absent: float = 0.0,
) -> Floats:
    """Put the values of pairs into a matrix.

    Parameters
    ----------
    frame
        `origin`, `destination` and `value`, each pair once; other countries are left out.
    value
        The column of values; null and NaN become NaN.
    origins, destinations
        Names of the rows and of the columns.
    absent
        What stands where there is no row.

    Returns
    -------
    numpy.ndarray
        Float64 of shape (origins, destinations).

    Examples
    --------
    >>> frame = pl.DataFrame({"origin": ["A"], "destination": ["B"], "people": [3]})
    >>> spread(frame, "people", ["A", "B"], ["A", "B"]).tolist()
    [[0.0, 3.0], [0.0, 0.0]]
    """
    ends = [("origin", origins, "row"), ("destination", destinations, "column")]
    for end, names, place in ends:
        places = pl.DataFrame(
            {end: list(names), place: np.arange(len(names))}, schema_overrides={end: pl.String}
        )
        frame = frame.join(places, on=end, how="inner")
    matrix = np.full((len(origins), len(destinations)), absent)
    values = frame[value].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    matrix[frame["row"].to_numpy(), frame["column"].to_numpy()] = values
    return matrix


def gather(
    matrix: Floats, value: str, origins: Sequence[str], destinations: Sequence[str], /
) -> pl.DataFrame:
    """Put a matrix into a long table, without pairs of a country with itself.

    Parameters
    ----------
    matrix
        Of shape (origins, destinations).
    value
        The name of its column.
    origins, destinations
        Names of the rows and of the columns, sorted.

    Returns
    -------
    polars.DataFrame
        One row per `origin` and `destination`, sorted so, with `value`.

    Examples
    --------
    >>> gather(np.array([[0.0, 3.0]]), "people", ["A"], ["A", "B"]).rows()
    [('A', 'B', 3.0)]
    """
    return pl.DataFrame(
        {
            "origin": np.repeat(np.array(origins, dtype=object), len(destinations)),
            "destination": np.tile(np.array(destinations, dtype=object), len(origins)),
            value: matrix.ravel(),
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    ).filter(pl.col("origin") != pl.col("destination"))
