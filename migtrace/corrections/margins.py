"""Known totals of people by attribute, and the users who belong to each category."""

from collections.abc import Mapping
from numbers import Integral

import polars as pl

from migtrace.corrections.tables import as_number, take_columns
from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import is_number
from migtrace.readers.sources import TraceSource

Margin = Mapping[str, float] | Mapping[int, float] | Mapping[bool, float] | TraceSource
"""People by category: a mapping, or a table with the attribute's column and `people`."""

People = dict[str, dict[str, float]]
"""People by attribute and category, as text."""

_RESERVED = ("user", "people")
_SHOWN = 5


def read_margins(margins: Mapping[str, Margin], /) -> People:
    """Check margins and bring them to one form.

    Parameters
    ----------
    margins
        Attribute to people by category.

    Returns
    -------
    dict of str to dict
        People by attribute and category, both sorted; categories as text.

    Raises
    ------
    ParameterError
        When there is no attribute, a category is null or twice there, or its people are no number
        of at least 0, or 0 in all.
    FrameError
        When a table lacks a column.

    Examples
    --------
    >>> read_margins({"sex": {"m": 15.1, "f": 15.0}})
    {'sex': {'f': 15.0, 'm': 15.1}}
    """
    if not isinstance(margins, Mapping) or not margins:
        msg = f"margins: got {margins!r}; expected people by category for each attribute"
        raise ParameterError(msg)
    wrong = [name for name in margins if not isinstance(name, str) or name in _RESERVED]
    if wrong:
        msg = f"margins: {wrong[0]!r} cannot be an attribute; expected a column such as 'age'"
        raise ParameterError(msg)
    return {name: _people(name, margins[name]) for name in sorted(margins)}


def _people(attribute: str, margin: Margin) -> dict[str, float]:
    if isinstance(margin, Mapping):
        given: list[tuple[object, object]] = list(margin.items())
    else:
        table, _ = take_columns(margin, [attribute, "people"])
        given = [(key, as_number(number)) for key, number in table.rows()]
    people: dict[str, float] = {}
    for key, number in given:
        if not isinstance(key, str | Integral):
            msg = f"margins: {attribute}: category {key!r}; expected text or a whole number"
            raise ParameterError(msg)
        category = str(key).lower() if isinstance(key, bool) else str(key)
        if not is_number(number) or number < 0:
            msg = f"margins: {attribute}: {category!r} has {number!r} people; expected at least 0"
            raise ParameterError(msg)
        if category in people:
            msg = f"margins: {attribute}: {category!r} is there twice; expected each category once"
            raise ParameterError(msg)
        people[category] = float(number)
    if not sum(people.values()) > 0:
        msg = f"margins: {attribute}: got no people; expected some in one category or more"
        raise ParameterError(msg)
    return dict(sorted(people.items()))


def read_categories(users: TraceSource, people: People, /) -> pl.DataFrame:
    """Take the users' attributes as text.

    Parameters
    ----------
    users
        One row per user: `user` and a column for each attribute.
    people
        From `read_margins`.

    Returns
    -------
    polars.DataFrame
        `user` and the attributes, one row per user.

    Raises
    ------
    FrameError
        When a column is missing or of a wrong type, or a user is null or twice there.

    Examples
    --------
    >>> users = pl.DataFrame({"user": [2, 1], "region": [15, None]})
    >>> read_categories(users, {"region": {"15": 1.0}}).rows()
    [(2, '15'), (1, None)]
    """
    table, _ = take_columns(users, ["user", *people])
    if table["user"].null_count():
        msg = "users: column user has a null; expected one row per user"
        raise FrameError(msg)
    twice = table["user"].filter(table["user"].is_duplicated())
    if len(twice):
        msg = f"users: user {twice.min()!r} has several rows; expected one row per user"
        raise FrameError(msg)
    for attribute in people:
        kind = table.schema[attribute]
        texts = isinstance(kind, pl.String | pl.Categorical | pl.Enum | pl.Boolean | pl.Null)
        if not (texts or kind.is_integer()):
            msg = f"users: column {attribute} has type {kind}; expected text or whole numbers"
            raise FrameError(msg)
    texts_of = [pl.col(attribute).cast(pl.String) for attribute in people]
    return table.with_columns(texts_of)


def without_unknown(users: pl.DataFrame, people: People, /, *, keep: bool) -> pl.DataFrame:
    """Leave out users of whom an attribute is unknown, or raise FrameError for them."""
    known = [pl.col(attribute).is_in(list(people[attribute])) for attribute in people]
    is_known = pl.all_horizontal(expr.fill_null(value=False) for expr in known)
    for attribute in () if keep else people:
        category = pl.col(attribute)
        of_none = users.filter(~category.is_in(list(people[attribute])).fill_null(value=False))
        if len(of_none):
            values = of_none[attribute].unique().sort().to_list()
            shown = ", ".join(map(repr, values[:_SHOWN])) + (", ..." if values[_SHOWN:] else "")
            msg = (
                f"users: {len(of_none)} of {len(users)} have no known {attribute} ({shown}); "
                'expected a category of its margin, or unknown="keep" to leave their weight at 1'
            )
            raise FrameError(msg)
    return users.filter(is_known)
