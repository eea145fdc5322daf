"""CSV with the hashtags of the Humanitarian Exchange Language (HXL)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from os import PathLike
from pathlib import Path

import polars as pl

from migtrace.estimate.handout import Handout
from migtrace.exports.answer import Answer, find_table, handed_out, new_file
from migtrace.exports.record import record
from migtrace.frames import Window
from migtrace.readers.country_codes import country_rows


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table as HXL has it.

    Parameters
    ----------
    name
        Its name in the row of headers.
    tag
        Its hashtag.
    values
        What stands in it.
    """

    name: str
    tag: str
    values: pl.Expr


_MIGRANTS = "#population+migrants+estimated"
_MONTH = "%Y-%m"


def write_hxl(
    answer: Answer,
    path: str | PathLike[str],
    /,
    *,
    table: str = "detected",
    overwrite: bool = False,
) -> Path:
    """Write a table as CSV with HXL hashtags, as data hubs of humanitarian agencies take it.

    Parameters
    ----------
    answer
        What may be handed on (`hand_out`, `read_study`), or estimates, which are handed out first.
    path
        The file to write; it appears whole or not at all. Beside it, under the same name and
        ``.json``, stands what CSV has no place for: how it was made, and what is hidden in it.
    table
        ``detected``, ``appearances``, ``new_residents``, ``monthly``, ``factors`` or ``crossings``.
    overwrite
        Whether files of these names are replaced.

    Returns
    -------
    pathlib.Path
        The CSV written: a row of headers, a row of hashtags, a row per row of the table.

    Raises
    ------
    ParameterError
        When there is no such table, or the file exists.
    SourceError
        When the file cannot be written.

    Notes
    -----
    Hashtags of the HXL core schema 1.1: ``#country`` with ``+origin`` and ``+dest``, codes as
    alpha-2 and alpha-3 (``+v_iso2``, ``+v_iso3``), ``#date``, ``#population`` for upscaled people,
    ``#indicator+num`` for other numbers, ``#meta`` for what is said of a row. The attributes
    ``+migrants``, ``+estimated``, ``+users``, ``+low``, ``+high`` and ``+hidden`` are ours; HXL
    leaves attributes open.

    A figure about too few people is empty, and ``#meta+hidden`` is true in its row (METHOD M13). In
    `new_residents` the date is the last day of the window. `migtrace.official.read_hxl` reads
    the tables that name a country of destination, and `factors` as the origin's population; the
    others name none.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from tempfile import TemporaryDirectory
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "CO" if n < 30 and month > 6 else "VE"}
    ...     for n in range(100) for month in range(1, 13)
    ... ])
    >>> answer = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
    >>> with TemporaryDirectory() as folder:
    ...     lines = write_hxl(answer, folder + "/detected.csv").read_text().splitlines()
    >>> lines[2]
    'VE,VEN,CO,COL,Colombia,2015,300.0,30,false'
    """
    handout, target = handed_out(answer), Path(path)
    text = as_hxl(handout, table)
    about = json.dumps(record(handout, table), indent=2, ensure_ascii=False, allow_nan=False)
    beside = target.with_name(f"{target.name}.json")
    with (
        new_file(beside, overwrite=overwrite) as said,
        new_file(target, overwrite=overwrite) as partial,
    ):
        said.write_text(f"{about}\n", encoding="utf-8")
        partial.write_text(text, encoding="utf-8", newline="")
    return target


def as_hxl(handout: Handout, table: str, /) -> str:
    """Lay out a table as CSV with hashtags.

    Parameters
    ----------
    handout
        What may be handed on.
    table
        The table's name.

    Returns
    -------
    str
        The file's content.
    """
    frame = find_table(handout, table, HXL_TABLES, "HXL")
    about = record(handout, table)
    columns = _LAYOUTS[table](frame, handout, about["study"]["origin"])
    head = ",".join(column.name for column in columns)
    tags = ",".join(column.tag for column in columns)
    rows = frame.select(column.values.alias(column.name) for column in columns)
    body = rows.write_csv(include_header=False, date_format=_MONTH)
    return f"{head}\n{tags}\n{body}"


def _by_destination(frame: pl.DataFrame, handout: Handout, origin: str) -> list[Column]:
    """Columns of the tables with a row per country and perhaps year."""
    if "year" in frame.columns:
        when = Column("year", "#date+year", pl.col("year"))
    else:
        after = Window.parse(handout.about["study"]["window"]).end
        when = Column("date", "#date+end", pl.lit(f"{after - timedelta(days=1):%Y-%m-%d}"))
    country = pl.col("country")
    return [
        *_origin(origin),
        Column("country_iso2", "#country+code+dest+v_iso2", country),
        Column("country_iso3", "#country+code+dest+v_iso3", _coded(country, "alpha3")),
        Column("country", "#country+dest+name+i_en", _coded(country, "names")),
        when,
        Column("people", _MIGRANTS, pl.col("people")),
        *_bounds(frame, "low", "high"),
        Column("users", "#indicator+users+num", pl.col("users")),
        _hidden("users"),
    ]


def _monthly(frame: pl.DataFrame, handout: Handout, origin: str) -> list[Column]:
    factors = find_table(handout, "factors", HXL_TABLES, "HXL")
    defined = factors.filter(pl.col("factor").is_not_null())["year"]
    # Without a factor there is no figure: that is not hidden. With one, whatever is null is.
    upscaled = pl.col("month").dt.year().is_in(defined.to_list())
    both = (("exits", "all_exits"), ("movers", "first_exits"))
    hidden = {
        figure: pl.col(count).is_null() | (pl.col(figure).is_null() & upscaled)
        for count, figure in both
    }
    return [
        *_origin(origin),
        Column("month", "#date+month", pl.col("month")),
        Column("first_exits", _MIGRANTS, pl.col("first_exits")),
        *_bounds(frame, "low", "high"),
        Column("movers", "#indicator+users+num", pl.col("movers")),
        Column("first_exits_hidden", "#meta+hidden", hidden["first_exits"]),
        Column("all_exits", "#indicator+exits+estimated+num", pl.col("all_exits")),
        *_bounds(frame, "all_exits_low", "all_exits_high", of="+exits"),
        Column("exits", "#indicator+exits+num", pl.col("exits")),
        Column("all_exits_hidden", "#meta+exits+hidden", hidden["all_exits"]),
    ]


def _factors(frame: pl.DataFrame, handout: Handout, origin: str) -> list[Column]:
    del handout
    country = pl.lit(origin)
    return [
        Column("country_iso2", "#country+code+v_iso2", country),
        Column("country_iso3", "#country+code+v_iso3", _coded(country, "alpha3")),
        Column("year", "#date+year", pl.col("year")),
        Column("population", "#population+estimated", pl.col("population")),
        *_bounds(frame, "population_low", "population_high", of="+population"),
        Column("active", "#indicator+active+users+num", pl.col("active")),
        Column("first_exits", "#indicator+exits+users+num", pl.col("first_exits")),
        Column("factor", "#indicator+factor+num", pl.col("factor")),
        *_bounds(frame, "low", "high", of="+factor"),
        # Totals of the whole study, which are never hidden (METHOD M13).
        Column("hidden", "#meta+hidden", pl.lit("false")),
    ]


def _crossings(frame: pl.DataFrame, handout: Handout, origin: str) -> list[Column]:
    del handout
    return [
        *_origin(origin),
        Column("line", "#loc+line+name", pl.col("line")),
        Column("year", "#date+year", pl.col("year")),
        Column("direction", "#indicator+direction+text", pl.col("direction")),
        Column("people", _MIGRANTS, pl.col("people")),
        *_bounds(frame, "low", "high"),
        Column("users", "#indicator+users+num", pl.col("users")),
        _hidden("users"),
    ]


_LAYOUTS: dict[str, Callable[[pl.DataFrame, Handout, str], list[Column]]] = {
    "detected": _by_destination,
    "appearances": _by_destination,
    "new_residents": _by_destination,
    "monthly": _monthly,
    "factors": _factors,
    "crossings": _crossings,
}
HXL_TABLES = tuple(_LAYOUTS)
"""The tables that there are with hashtags."""


def _origin(origin: str) -> list[Column]:
    country = pl.lit(origin)
    return [
        Column("origin_iso2", "#country+code+origin+v_iso2", country),
        Column("origin_iso3", "#country+code+origin+v_iso3", _coded(country, "alpha3")),
    ]


def _bounds(frame: pl.DataFrame, *names: str, of: str = "") -> list[Column]:
    """Bounds of intervals, where the table has them: no people, or readers would add them up."""
    return [
        Column(name, f"#indicator{of}+{end}+num", pl.col(name))
        for name, end in zip(names, ("low", "high"), strict=True)
        if name in frame.columns
    ]


def _hidden(count: str) -> Column:
    return Column("hidden", "#meta+hidden", pl.col(count).is_null())


def _coded(country: pl.Expr, code: str) -> pl.Expr:
    """Another code of a country, or its name; null when it has none."""
    others = {row["alpha2"]: row[code].partition("|")[0] for row in country_rows()}
    return country.replace_strict(others, default=None, return_dtype=pl.String)
