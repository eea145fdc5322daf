"""Asking a rule, and checking its answer: a rule can be anybody's."""

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames import COUNTRY, Window
from migtrace.frames.records import COUNTRIES
from migtrace.rules.rule import Decided, Rule

_HOMES = ("user", "country")
_MOVES = ("user", "home", "destination", "date")


def decided_by(rule: Rule, posts: pl.DataFrame, /, *, window: Window) -> Decided:
    """Ask a rule where users live and when they move, and check what it answers.

    Parameters
    ----------
    rule
        The rule.
    posts
        Records of whole users inside the window: `user`, `time`, `country`.
    window
        The study's window.

    Returns
    -------
    Decided
        The same answer, countries as in records.

    Raises
    ------
    ParameterError
        When the rule answers with something else.
    FrameError
        When a table has not the columns of `Decided` in their types, a null, a row twice, a user
        who is not among the posts, a country that is no code, a move from where the user has no
        home or to where it is, or a date outside the window; the message names rule and table.
    """
    answer = rule.decide(posts)
    name = type(rule).__name__
    if not isinstance(answer, Decided):
        msg = f"rule: {name}.decide answered with {answer!r}; expected Decided(homes, moves)"
        raise ParameterError(msg)
    users = posts["user"]
    homes = _checked(f"rule {name}: homes", answer.homes, users, _HOMES)
    moves = _checked(f"rule {name}: moves", answer.moves, users, _MOVES)
    _refuse(f"rule {name}: homes", homes, homes.is_duplicated(), "stands twice")
    again = moves.select("user", "home", "date").is_duplicated()
    _refuse(f"rule {name}: moves", moves, again, "leaves one home twice on a day")
    stays = pl.col("home") == pl.col("destination")
    _refuse(f"rule {name}: moves", moves, stays, "goes where it lives")
    outside = ~pl.col("date").is_between(window.start.date(), window.end.date(), closed="left")
    _refuse(f"rule {name}: moves", moves, outside, f"is not within the window {window}")
    homeless = moves.join(homes, left_on=["user", "home"], right_on=["user", "country"], how="anti")
    _refuse(f"rule {name}: moves", homeless, pl.lit(value=True), "leaves what is none of its homes")
    return Decided(homes, moves)


def _checked(name: str, table: object, users: pl.Series, columns: tuple[str, ...]) -> pl.DataFrame:
    """Take the columns, countries as records have them, or raise FrameError."""
    if not isinstance(table, pl.DataFrame):
        msg = f"{name}: got {type(table).__name__}; expected a polars DataFrame"
        raise FrameError(msg)
    types: dict[str, pl.DataType] = {"user": users.dtype, "date": pl.Date()}
    for column in columns:
        if column not in table.columns:
            msg = f"{name}: no column {column}; the table has: {', '.join(table.columns)}"
            raise FrameError(msg)
        kind = table.schema[column]
        text = isinstance(kind, pl.String | pl.Categorical | pl.Enum)
        if kind != types[column] if column in types else not text:
            expected = types.get(column, "text, such as 'VE'")
            msg = f"{name}: column {column} has type {kind}; expected {expected}"
            raise FrameError(msg)
    table = table.select(columns)
    _refuse(name, table, pl.any_horizontal(pl.all().is_null()), "has a null")
    stranger = ~pl.col("user").is_in(users.unique().implode())
    _refuse(name, table, stranger, "is of a user without a post")
    countries = [column for column in columns if column not in types]
    for column in countries:
        unknown = ~pl.col(column).cast(pl.String).is_in(COUNTRIES)
        _refuse(name, table, unknown, f"has no ISO 3166-1 alpha-2 code as {column}")
    return table.with_columns(pl.col(countries).cast(pl.String).cast(COUNTRY))


def _refuse(name: str, table: pl.DataFrame, wrong: pl.Expr | pl.Series, why: str) -> None:
    """Raise FrameError with the first row that is wrong."""
    rows = table.filter(wrong)
    if rows.height:
        row = ", ".join(f"{key} {value}" for key, value in rows.row(0, named=True).items())
        msg = f"{name}: {rows.height:,} rows of {table.height:,} cannot be: ({row}) {why}"
        raise FrameError(msg)
