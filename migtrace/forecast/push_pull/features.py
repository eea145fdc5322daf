"""Features of pairs: a column as it is, its log, or the log of one more than it."""

import re
from collections.abc import Collection, Sequence
from typing import Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.numbers import TableSource, table_of

Case = Literal["1", "2", "3"]
"""The cases of Ahmed et al. 2017 that need no table of the user's own."""

_DISTANCE = ("log(distance_km)",)
_TIES = ("common_language", "contiguous", "colony")
_WEALTH = ("log(gdp_usd_origin)", "log(gdp_usd_destination)")
CASES: dict[str, tuple[str, ...]] = {
    "1": _DISTANCE,
    "2": (*_DISTANCE, *_WEALTH, *_TIES),
    "3": (*_DISTANCE, *_WEALTH, *_TIES, "log1p(past_people)"),
}
"""Features of each case, by its number."""

GRAVITY = ("log(population_origin)", "log(population_destination)", *_DISTANCE)
"""Features of the gravity model: two masses and the distance between them."""

_TERM = re.compile(r"^(?:(log|log1p)\((\w+)\)|(\w+))$")
_ABOVE = {"log": 0.0, "log1p": -1.0}
_SHOWN = 12
_FEWEST = 2


def case_features(
    case: Case, /, *, conflict: bool = False, similarity: Sequence[str] = ()
) -> tuple[str, ...]:
    """The features of a case of Ahmed et al. 2017.

    Parameters
    ----------
    case
        ``"1"``: distance. ``"2"``: also GDP of both ends, common language, contiguity, colonial
        tie. ``"3"``: also last year's flow.
    conflict
        Whether to add `conflict_origin` and `conflict_destination`, from a table of countries and
        years with the column `conflict`. No such table comes with the package.
    similarity
        Columns of pairs to add, such as how alike the news of two countries are: the paper's case 4
        is case 3 with these.

    Returns
    -------
    tuple of str
        For `Affinity`.

    Raises
    ------
    ParameterError
        When there is no such case, or `similarity` is one text.

    Examples
    --------
    >>> case_features("1", similarity=["news"])
    ('log(distance_km)', 'news')
    """
    if case not in get_args(Case):
        msg = f"case: got {case!r}; expected '1', '2' or '3' (4 is 3 with similarity=)"
        raise ParameterError(msg)
    if isinstance(similarity, str):
        msg = f"similarity: got {similarity!r}; expected several columns, such as [{similarity!r}]"
        raise ParameterError(msg)
    ends = ("conflict_origin", "conflict_destination") if conflict else ()
    return (*CASES[case], *ends, *similarity)


def column_of(feature: str, /) -> str:
    """The column that a feature is made of.

    Examples
    --------
    >>> column_of("log1p(past_people)"), column_of("contiguous")
    ('past_people', 'contiguous')
    """
    found = _TERM.match(feature)
    if found is None:
        msg = f"features: got {feature!r}; expected a column, log(column) or log1p(column)"
        raise ParameterError(msg)
    return found[2] or found[3]


def check_features(features: object, /) -> None:
    """Raise ParameterError unless `features` are features, each there once."""
    if not isinstance(features, list | tuple) or not features:
        msg = f"features: got {features!r}; expected several, such as ('log(distance_km)',)"
        raise ParameterError(msg)
    for feature in features:
        if not isinstance(feature, str):
            msg = f"features: got {feature!r}; expected text, such as 'log(distance_km)'"
            raise ParameterError(msg)
        column_of(feature)
    if len(set(features)) < len(features):
        msg = f"features: got {features!r}; expected each of them once"
        raise ParameterError(msg)


def feature_matrix(pairs: pl.DataFrame, features: Sequence[str], /) -> NDArray[np.float64]:
    """Values of features, a row per pair and a column per feature.

    Parameters
    ----------
    pairs
        A table of pairs.
    features
        What to compute.

    Returns
    -------
    numpy.ndarray
        Float64; NaN where the column is null.

    Raises
    ------
    FrameError
        When a column is missing, or a logarithm has a value that has none.

    Examples
    --------
    >>> pairs = pl.DataFrame({"origin": ["A"], "destination": ["B"], "distance_km": [1.0]})
    >>> feature_matrix(pairs, ["log(distance_km)", "log1p(distance_km)"]).round(3).tolist()
    [[0.0, 0.693]]
    """
    return np.column_stack([_values(pairs, feature) for feature in features])


def _values(pairs: pl.DataFrame, feature: str) -> NDArray[np.float64]:
    """Values of one feature."""
    name = column_of(feature)
    if name not in pairs.columns:
        have = ", ".join(pairs.columns[:_SHOWN])
        msg = f"features: {feature!r} needs a column {name!r} of numbers; pairs have: {have}"
        raise FrameError(msg)
    function, _, rest = feature.partition("(")
    value = pl.col(name).cast(pl.Float64)
    above = _ABOVE[function] if rest else -float("inf")
    bad = pairs.filter(value.is_infinite() | (value <= above))
    if not bad.is_empty():
        origin, destination, found = bad.select("origin", "destination", name).row(0)
        wanted = "a finite number" + (f" above {above:g}" if rest else "")
        msg = (
            f"features: {feature!r}: {name} of {origin}-{destination} is {found}; expected {wanted}"
        )
        raise FrameError(msg)
    made = {"log": value.log(), "log1p": value.log1p()}[function] if rest else value
    values: NDArray[np.float64] = pairs.select(made.fill_null(float("nan"))).to_series().to_numpy()
    return values


def countries_with(pairs: TableSource, columns: Collection[str], /) -> list[str]:
    """Countries between all of which these columns are known.

    Parameters
    ----------
    pairs
        Pairs of one year, of polars, pandas or Arrow.
    columns
        Columns that have to be there.

    Returns
    -------
    list of str
        Sorted. Countries are left out one by one, the one with most unknown pairs first (of
        several, the first by name), so that a country without a GDP does not take others along.

    Raises
    ------
    FrameError
        When a column is missing, or known of so few pairs that no two countries are left.
    ParameterError
        When `pairs` is no table, or `columns` is one text.
    """
    table = table_of(pairs, "pairs").with_columns(pl.selectors.float().fill_nan(None))
    if isinstance(columns, str):
        msg = f"columns: got {columns!r}; expected several, such as [{columns!r}]"
        raise ParameterError(msg)
    for column in ("origin", "destination", *sorted(columns)):
        if column not in table.columns:
            have = ", ".join(table.columns[:_SHOWN])
            msg = f"pairs: have no column {column!r} of numbers; they have {have}"
            raise FrameError(msg)
    names = pl.concat([table["origin"], table["destination"].alias("origin")]).unique().sort()
    known = table.filter(pl.all_horizontal(pl.col(list(columns)).is_not_null()))
    size = len(names)
    place = {name: number for number, name in enumerate(names)}
    missing = np.ones((size, size), dtype=np.int64)
    np.fill_diagonal(missing, 0)
    ends = [known[end].replace_strict(place).to_numpy() for end in ("origin", "destination")]
    missing[ends[0], ends[1]] = 0
    missing += missing.T
    left = np.ones(size, dtype=bool)
    while (count := missing.sum(axis=1)).any():
        worst = int(count.argmax())
        left[worst] = False
        missing[worst, :] = missing[:, worst] = 0
    if left.sum() < _FEWEST:
        raise _too_few(table, columns)
    return [name for name, here in zip(names, left, strict=True) if here]


def _too_few(pairs: pl.DataFrame, columns: Collection[str]) -> FrameError:
    """Error for pairs of which too little is known, with the column that is known of fewest."""
    known = {column: pairs[column].count() for column in sorted(columns)}
    least = min(known.values(), default=0)
    rarest = ", ".join(column for column, count in known.items() if count == least)
    years = pairs["year"].unique().to_list() if "year" in pairs.columns else []
    when = f" of {years[0]}" if len(years) == 1 else ""
    return FrameError(
        f"pairs{when}: no two countries have all of {', '.join(known)}; of {pairs.height:,} pairs "
        f"{least:,} have {rarest}: expected it, or features without it"
    )
