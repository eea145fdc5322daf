"""Data inside the page: each table once, as text that no browser can mistake for markup."""

import json
from datetime import date, datetime
from typing import Any

import polars as pl

from migtrace.errors import FrameError
from migtrace.report.sound import SCHEMAS

_FAR = 2**53
"""A browser reads larger whole numbers as other ones."""
_DEGREES, _DECIMALS = ("lon", "lat"), 5
"""Middles of cells are told to a metre: digits beyond it would be most of a large page."""
_BOUND = "end of the interval (METHOD M14); null without one"


def as_script(value: object, /) -> str:
    r"""Write JSON that can stand in a script element, whatever its texts hold.

    Parameters
    ----------
    value
        What JSON can hold.

    Returns
    -------
    str
        JSON without ``<``, ``>`` and ``&``, so that nothing in it ends the element.

    Examples
    --------
    >>> print(as_script({"line": "</script>"}))
    {"line":"\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def as_columns(name: str, table: pl.DataFrame, /) -> dict[str, Any]:
    """Turn a table into what the page draws, shows and offers for download.

    Parameters
    ----------
    name
        The table's name.
    table
        The table.

    Returns
    -------
    dict
        `columns`, each with `name`, `unit`, `about` (its meaning) and `numeric`; `values`, column
        by column; `rows`, their number. Dates are ISO 8601, NaN is null, and whole numbers that a
        browser would change are texts.

    Raises
    ------
    FrameError
        When a column holds what no table of the method does.

    Examples
    --------
    >>> as_columns("dropped", pl.DataFrame({"reason": ["read"]}))["values"]
    [['read']]
    """
    columns = [{"name": c.name, **_meaning(name, c.name), **_kind(c)} for c in table]
    values = [_values(name, column) for column in table]
    return {"columns": columns, "values": values, "rows": table.height}


def _values(name: str, column: pl.Series) -> list[Any]:
    dtype = column.dtype
    if dtype.is_float():
        finite = column.fill_nan(None)
        if column.name in _DEGREES:
            finite = finite.round(_DECIMALS)
        return finite.set(finite.is_infinite().fill_null(value=False), None).to_list()
    if dtype.is_integer():
        far = column.cast(pl.Int128).abs() > _FAR
        return (column.cast(pl.String) if far.any() else column).to_list()
    if dtype in (pl.String, pl.Boolean, pl.Null):
        return column.to_list()
    if dtype.is_temporal():
        return [one.isoformat() if isinstance(one, date | datetime) else one for one in column]
    if isinstance(dtype, pl.Enum | pl.Categorical):
        return column.cast(pl.String).to_list()
    msg = f"{name}: column {column.name!r} is {dtype}; expected numbers, texts or dates"
    raise FrameError(msg)


def _kind(column: pl.Series) -> dict[str, bool]:
    keyed = column.name in ("year", "cell", "criterion")
    return {"numeric": column.dtype.is_numeric() and not keyed}


def _meaning(table: str, column: str) -> dict[str, str]:
    """What the data dictionary says of a column."""
    schema = SCHEMAS[table].columns().get(column) if table in SCHEMAS else None
    if schema is None:
        end = column.rpartition("_")[2]
        return {"unit": "", "about": _BOUND if end in ("low", "high") else ""}
    unit = (schema.metadata or {}).get("unit", "")
    return {"unit": str(unit), "about": schema.description or ""}
