"""Weights that make users look like the people: raking, or iterative proportional fitting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl

from migtrace.corrections.fitting import Fitted, Problem, fit
from migtrace.corrections.margins import (
    Margin,
    People,
    read_categories,
    read_margins,
    without_unknown,
)
from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above, check_count
from migtrace.readers.sources import TraceSource

Unknown = Literal["raise", "keep"]


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights of users, and how they came about.

    Attributes
    ----------
    weights
        One row per user, sorted: `user`, `weight`, whose mean is 1.
    margins
        One row per attribute and category, sorted by them: `attribute`, `category`, `users` (how
        many were raked), `people`, and the shares `of_users`, `of_weights` and `of_people`.
    iterations
        Passes over all attributes.
    deviation
        Largest difference between a category's share of weights and of people, relative to the
        latter.
    unknown
        Users who kept the weight 1, because an attribute of theirs is unknown.
    effective_users
        Kish's effective sample size, (sum w)² / sum w², over all users.
    min_weight, max_weight
        Smallest and largest weight.
    """

    weights: pl.DataFrame
    margins: pl.DataFrame
    iterations: int
    deviation: float
    unknown: int
    effective_users: float
    min_weight: float
    max_weight: float

    def __post_init__(self) -> None:
        columns = self.weights.columns
        missing = [name for name in ("user", "weight") if name not in columns]
        if missing:
            msg = f"raking: weights have no column {missing[0]!r}; they have: {', '.join(columns)}"
            raise ParameterError(msg)
        weight = self.weights["weight"]
        if not weight.dtype.is_numeric():
            msg = f"raking: weights are {weight.dtype}; expected numbers"
            raise ParameterError(msg)
        wrong = self.weights.filter(~(pl.col("weight").is_finite() & (pl.col("weight") >= 0)))
        if len(wrong) or weight.null_count():
            value = wrong["weight"][0] if len(wrong) else None
            msg = f"raking: a weight is {value!r}; expected finite numbers, 0 or more"
            raise ParameterError(msg)
        if self.weights["user"].n_unique() < len(self.weights):
            msg = "raking: a user has two weights; expected one row per user"
            raise ParameterError(msg)


def rake(
    users: TraceSource,
    margins: Mapping[str, Margin],
    /,
    *,
    max_iterations: int = 1000,
    tolerance: float = 1e-6,
    trim: float | None = None,
    unknown: Unknown = "raise",
) -> Raked:
    """Weight users so that their attributes are distributed as among the people.

    Parameters
    ----------
    users
        A table with one row per user: `user` and a column for each attribute, such as age, sex or
        region, of text, whole numbers or booleans.
    margins
        Attribute to its margin: a mapping of category to people, or a table with the attribute's
        column and `people`. Only the shares matter, so margins of different totals go together.
    max_iterations
        Most passes over all attributes.
    tolerance
        Largest relative deviation of any category's share, at most 0.5.
    trim
        Largest weight, as a multiple of the mean: after each pass weights above it are cut, and the
        next pass spreads what was cut over the others. It is kept to `tolerance`, too. None cuts
        nothing.
    unknown
        Users of whom an attribute is null or no category of its margin: ``"raise"`` an error, or
        ``"keep"`` them aside with the weight 1.

    Returns
    -------
    Raked
        The weights, and how they came about.

    Raises
    ------
    ParameterError
        When a category has people and no user; when the margins cannot be met to `tolerance` in
        `max_iterations`, as when categories exclude each other among the users, or `trim` is too
        low; when a parameter has a value that it cannot have.
    FrameError
        When a table lacks a column, has a user twice, or has one of unknown attributes.

    Notes
    -----
    Deming and Stephan 1940: from w = 1, each pass multiplies the weights of every category, one
    attribute after the other, by people / sum of w there. It ends at the weights that meet the
    margins and are nearest to 1, in the sense of the least sum of w ln w; with `trim` it ends near
    to these. Users of one combination of categories have one weight, and combinations are summed in
    sorted order, so that the order of rows changes no bit. Users of a category with no people weigh
    0.

    Examples
    --------
    Of four users three are men, of the people half:

    >>> users = pl.DataFrame({"user": [1, 2, 3, 4], "sex": ["m", "m", "m", "f"]})
    >>> raked = rake(users, {"sex": {"m": 15e6, "f": 15e6}})
    >>> [round(weight, 3) for weight in raked.weights["weight"]]
    [0.667, 0.667, 0.667, 2.0]
    >>> round(raked.effective_users, 3)  # 4² / (3 · 4/9 + 4)
    3.0
    """
    check_count("max_iterations", max_iterations, least=1)
    check_above("tolerance", tolerance, most=0.5)
    if trim is not None:
        check_above("trim", trim, above=1.0)
    if unknown not in get_args(Unknown):
        msg = f"unknown: got {unknown!r}; expected 'raise' or 'keep'"
        raise ParameterError(msg)
    people = read_margins(margins)
    everyone = read_categories(users, people)
    known = without_unknown(everyone, people, keep=unknown == "keep")
    cells = known.group_by(*people).agg(users=pl.len().cast(pl.Int64)).sort(*people)
    problem = _problem(cells, people)
    fitted = fit(problem, max_iterations=max_iterations, tolerance=tolerance, trim=trim)
    if not fitted.deviation <= tolerance:
        raise _unmet(fitted, people, trim)
    weights = everyone.join(
        cells.with_columns(weight=pl.Series(fitted.weights)), on=list(people), how="left"
    ).select("user", pl.col("weight").fill_null(1.0))
    return _raked(weights.sort("user"), people, problem, fitted)


def _problem(cells: pl.DataFrame, people: People) -> Problem:
    """Bring the cells to numbers; a category with people and without users is an error."""
    codes, shares = [], []
    for attribute, margin in people.items():
        categories = list(margin)
        empty = [c for c in categories if margin[c] > 0 and c not in set(cells[attribute])]
        if empty:
            msg = (
                f"margins: {attribute}: {empty[0]!r} has {margin[empty[0]]:g} people and no user; "
                "merge it with another category"
            )
            raise ParameterError(msg)
        codes.append(cells[attribute].cast(pl.Enum(categories)).to_physical().to_numpy())
        counts = np.array(list(margin.values()))
        counts = counts / counts.max()  # so that no sum overflows
        shares.append(counts / counts.sum())
    return Problem(cells["users"].to_numpy().astype(np.float64), codes, shares)


def _unmet(fitted: Fitted, people: People, trim: float | None) -> ParameterError:
    attribute = list(people)[fitted.furthest[0]]
    category = list(people[attribute])[fitted.furthest[1]]
    limit = "" if trim is None else f" with no weight above {trim:g} times the mean"
    return ParameterError(
        f"margins: cannot be met in {fitted.iterations} iterations{limit}: the share of "
        f"{attribute} {category!r} is {fitted.deviation:.2g} of itself off; merge categories, or "
        f"allow more: tolerance, max_iterations{'' if trim is None else ', trim'}"
    )


def _raked(weights: pl.DataFrame, people: People, problem: Problem, fitted: Fitted) -> Raked:
    rows = []
    for number, (attribute, margin) in enumerate(people.items()):
        users = problem.sums(number, np.ones_like(problem.users))
        weighted = problem.sums(number, fitted.weights)
        shares = zip(
            margin.items(),
            users,
            users / users.sum(),
            weighted / weighted.sum(),
            problem.shares[number],
            strict=True,
        )
        rows += [
            (attribute, c, int(n), p, one, two, three) for (c, p), n, one, two, three in shares
        ]
    # In sorted order of cells rather than of users, so that no bit depends on who is called what.
    total, squares = (float((problem.users * fitted.weights**power).sum()) for power in (1, 2))
    unknown = len(weights) - int(problem.users.sum())
    return Raked(
        weights=weights,
        margins=pl.DataFrame(
            rows,
            orient="row",
            schema={
                "attribute": pl.String,
                "category": pl.String,
                "users": pl.Int64,
                "people": pl.Float64,
                "of_users": pl.Float64,
                "of_weights": pl.Float64,
                "of_people": pl.Float64,
            },
        ),
        iterations=fitted.iterations,
        deviation=fitted.deviation,
        unknown=unknown,
        effective_users=(total + unknown) ** 2 / (squares + unknown),
        min_weight=float(weights["weight"].min()),  # type: ignore[arg-type] # a column of floats
        max_weight=float(weights["weight"].max()),  # type: ignore[arg-type] # a column of floats
    )
