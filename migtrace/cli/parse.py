"""Option texts that stand for more than a number or a word."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from migtrace.errors import ParameterError
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.rules import Rule, Segments, TwelveMonths
from migtrace.space import Line, check_line

Point = tuple[float, float]
RuleName = Literal["paper", "segments", "segments-sparse", "twelve-months"]


def parse_columns(texts: Iterable[str], /) -> dict[str, str | None]:
    """Read the names of ``--columns``.

    Parameters
    ----------
    texts
        Each ``name=column``, or ``name=`` for a column to leave out.

    Returns
    -------
    dict of str to str or None
        What `migtrace.read_traces` takes as `columns`.

    Raises
    ------
    ParameterError
        When a text has no name, or no ``=``, or a name comes twice.

    Examples
    --------
    >>> parse_columns(["user=author", "extent_km="])
    {'user': 'author', 'extent_km': None}
    """
    columns: dict[str, str | None] = {}
    for text in texts:
        name, equals, column = text.partition("=")
        if not name or not equals:
            msg = f"--columns: got {text!r}; expected name=column such as user=author_id"
            raise ParameterError(msg)
        if name in columns:
            msg = f"--columns: {name!r} is given twice"
            raise ParameterError(msg)
        columns[name] = column or None
    return columns


def parse_point(option: str, text: str, /) -> Point:
    """Read a position from ``lon,lat``.

    Parameters
    ----------
    option
        The option's name, for the message.
    text
        Two numbers in degrees with a comma between them, longitude first.

    Returns
    -------
    tuple of float
        Longitude and latitude in degrees.

    Raises
    ------
    ParameterError
        When `text` is anything else.

    Examples
    --------
    >>> parse_point("--reference", "-66.9,10.5")
    (-66.9, 10.5)
    """
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
        msg = f"{option}: got {text!r}; expected lon,lat in degrees such as -66.9,10.5"
        raise ParameterError(msg)
    return lon, lat


def parse_lines(texts: Iterable[str], /) -> dict[str, Line]:
    """Read the lines of ``--crossings`` (METHOD M11.5).

    Parameters
    ----------
    texts
        Each ``name:lon,lat:lon,lat``.

    Returns
    -------
    dict of str to pair of tuples
        The two ends of each line by its name.

    Raises
    ------
    ParameterError
        When a text is anything else, a line has no length, or a name comes twice.

    Examples
    --------
    >>> parse_lines(["bridge:-72.5,7.8:-72.4,7.9"])
    {'bridge': ((-72.5, 7.8), (-72.4, 7.9))}
    """
    lines: dict[str, Line] = {}
    for text in texts:
        name, *ends = text.split(":")
        if not name or len(ends) != 2:  # noqa: PLR2004 - a line has two ends
            msg = f"--crossings: got {text!r}; expected name:lon,lat:lon,lat"
            raise ParameterError(msg)
        if name in lines:
            msg = f"--crossings: two lines are called {name!r}"
            raise ParameterError(msg)
        try:
            first, last = (parse_point("--crossings", end) for end in ends)
        except ParameterError as error:
            msg = f"{error} (in {text!r}; expected name:lon,lat:lon,lat)"
            raise ParameterError(msg) from None
        lines[name] = (first, last)
        try:
            check_line(lines[name])
        except ParameterError as error:
            msg = f"--crossings: {name!r}: {error}"
            raise ParameterError(msg) from None
    return lines


def parse_grid(text: str, /) -> Grid:
    """Read a grid (METHOD M3) from its kind and size.

    Parameters
    ----------
    text
        ``sinusoidal:KM`` with the side in km, or ``h3:RESOLUTION``.

    Returns
    -------
    Grid
        The grid.

    Raises
    ------
    ParameterError
        When `text` is anything else, or the grid cannot have this size.

    Examples
    --------
    >>> parse_grid("sinusoidal:40")
    SinusoidalGrid(side_km=40.0)
    """
    kind, _, size = text.partition(":")
    try:
        if kind == "sinusoidal":
            return SinusoidalGrid(float(size))
        if kind == "h3":
            return H3Grid(int(size))
    except ParameterError as error:
        msg = f"--grid: {error}"
        raise ParameterError(msg) from None
    except ValueError:
        pass
    msg = f"--grid: got {text!r}; expected sinusoidal:KM such as sinusoidal:40, or h3:RESOLUTION"
    raise ParameterError(msg)


def parse_hours(text: str, /) -> tuple[int, int]:
    """Read the hours of the night (METHOD M12.1).

    Parameters
    ----------
    text
        Two full hours with a dash between them.

    Returns
    -------
    tuple of int
        When the night begins and when it ends, by the local clock.

    Raises
    ------
    ParameterError
        When `text` is anything else.

    Examples
    --------
    >>> parse_hours("20-8")
    (20, 8)
    """
    first, _, last = text.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        msg = f"--night-hours: got {text!r}; expected two hours such as 20-8"
        raise ParameterError(msg)
    return int(first), int(last)


def parse_time(option: str, text: str, /) -> datetime:
    """Read an instant in ISO 8601; without an offset it is UTC.

    Parameters
    ----------
    option
        The option's name, for the message.
    text
        A date, or a date and a time.

    Returns
    -------
    datetime.datetime
        In UTC.

    Raises
    ------
    ParameterError
        When `text` is anything else.

    Examples
    --------
    >>> parse_time("--now", "2019-01-01T01:00+01:00")
    datetime.datetime(2019, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (OverflowError, ValueError):
        msg = f"{option}: got {text!r}; expected a date such as 2019-01-01 or 2019-01-01T12:00"
        raise ParameterError(msg) from None


def parse_rule(name: RuleName, /) -> Rule | None:
    """Find the rule that ``--rule`` names.

    Parameters
    ----------
    name
        One of the names that the option offers.

    Returns
    -------
    Rule or None
        The rule with its published parameters; None is the paper's.

    Examples
    --------
    >>> parse_rule("twelve-months")
    TwelveMonths(months=12, first_home_months=3, max_gap_months=2)
    """
    rules: dict[RuleName, Rule | None] = {
        "paper": None,
        "segments": Segments(),
        "segments-sparse": Segments.sparse(),
        "twelve-months": TwelveMonths(),
    }
    return rules[name]
