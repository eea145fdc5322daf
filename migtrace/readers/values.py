"""Ids, numbers, countries and flags: how a column's values are read, and what cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from migtrace.errors import FrameError
from migtrace.frames import COUNTRY
from migtrace.readers.checks import Check, Table
from migtrace.readers.country_codes import iso3_to_iso2

ABSENT = ["", "NA", "N/A", "null", "NULL", "None", r"\N"]
"""How programs write that there is no value."""

_EMPTY = [""]
_EXACT = 2**53
_ISO2, _ISO3 = 2, 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a column: its values, what must not occur, and what has to be asked first.

    `if_fact` replaces `values` when the aggregate `fact` over the whole table is true.
    """

    values: pl.Expr
    checks: list[Check] = field(default_factory=list)
    fact: pl.Expr | None = None
    if_fact: pl.Expr | None = None


def wrong_type(table: Table, column: str, dtype: pl.DataType, expected: str) -> FrameError:
    """Error for a column whose type can hold no such values."""
    return FrameError(f"{table.name}: column {column} has type {dtype}; {expected}")


def text(column: str, absent: Sequence[str] = ABSENT) -> pl.Expr:
    """Text without the spaces around it; null when nothing or a mark of absence is left."""
    stripped = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(~stripped.is_in(absent)).then(stripped)


def read_id(table: Table, column: str, dtype: pl.DataType, *, is_user: bool) -> Reading:
    """Read ids: integers as they are, whole floats as integers, text as text.

    Parameters
    ----------
    table
        The source.
    column, dtype
        The id's column and its type.
    is_user
        Whether the ids are of users, who may be called "NA" or "1.5"; posts may not.

    Returns
    -------
    Reading
        Integers or text. In CSV, ids become integers when each is one in its usual spelling;
        otherwise all stay text, as "007" is not "7" (METHOD M1.8). Empty text and NaN are null.

    Raises
    ------
    FrameError
        When the column can hold no ids.
    """
    values = pl.col(column)
    if dtype.is_integer() or dtype == pl.Null:
        return Reading(values)
    if dtype.is_float():
        whole = values.cast(pl.Float64).fill_nan(None)
        bad = ~(whole.abs() <= _EXACT) | (whole != whole.floor())
        why = "expected a whole id; past 2**53 floats are rounded: read ids as text (dtype=str)"
        return Reading(whole.cast(pl.Int64, strict=False), [Check(column, bad, why)])
    if not isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        raise wrong_type(table, column, dtype, "expected ids: integers or text")
    there = text(column, _EMPTY if is_user else ABSENT)
    if not table.is_text:
        return Reading(there)
    # What a float column looks like after a detour over a spreadsheet or pandas.
    float_like = r"^[0-9](\.[0-9]+)?[eE]\+[0-9]+$" + ("" if is_user else r"|^[0-9]+\.[0-9]*$")
    why = "expected a whole id; this one has been a float, which may have rounded it"
    check = Check(column, there.str.contains(float_like), why)
    digits = there.str.contains(r"^(0|[1-9][0-9]{0,17})$").all()
    return Reading(there, [check], digits, there.cast(pl.Int64, strict=False))


def read_number(table: Table, column: str, dtype: pl.DataType, what: str) -> Reading:
    """Read numbers as Float64; text is read when all of it is numbers.

    Parameters
    ----------
    table
        The source.
    column, dtype
        The column and its type.
    what
        What is right, for the message: "degrees between -180 and 180".

    Returns
    -------
    Reading
        Float64. Empty text and the usual marks of absence ("NA", "null") are null.

    Raises
    ------
    FrameError
        When the column has a type that is neither numbers nor text.
    """
    values = pl.col(column)
    if dtype.is_numeric() or dtype == pl.Null:
        return Reading(values.cast(pl.Float64))
    if not isinstance(dtype, pl.String):
        raise wrong_type(table, column, dtype, f"expected {what}")
    there = text(column)
    number = there.cast(pl.Float64, strict=False)
    bad = there.is_not_null() & number.is_null()
    why = f"expected {what}, as a number with a decimal point"
    return Reading(number, [Check(column, bad, why)])


def read_country(table: Table, column: str, dtype: pl.DataType) -> Reading:
    """Read countries as text, ISO 3166-1 alpha-3 codes turned into alpha-2.

    Parameters
    ----------
    table
        The source.
    column, dtype
        The column and its type.

    Returns
    -------
    Reading
        Text, or `COUNTRY` when the column has that type already. What is no code stays as it is,
        for `judge_records` to null and `count_notes` to count (METHOD M1.5). "NA" is Namibia.

    Raises
    ------
    FrameError
        When the column is not text.
    """
    if dtype in (COUNTRY, pl.Null):
        return Reading(pl.col(column).cast(COUNTRY))
    if not isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        why = 'expected ISO 3166-1 codes such as "VE" or "VEN"'
        raise wrong_type(table, column, dtype, why)
    codes = pl.col(column).cast(pl.String)
    return Reading(codes.map_batches(_shorten, return_dtype=pl.String(), is_elementwise=True))


def _shorten(codes: pl.Series) -> pl.Series:
    """Turn a batch of three-letter codes into two letters; at once, if all have two anyway."""
    if (codes.str.len_bytes() == _ISO2).all():
        return codes
    name = codes.name
    code = text(name, _EMPTY)
    long = pl.when(code.str.len_bytes() == _ISO3).then(code.str.to_uppercase())
    short = long.replace_strict(iso3_to_iso2(), default=code)
    return codes.to_frame().select(short.alias(name)).to_series()


def read_flag(table: Table, column: str, dtype: pl.DataType) -> Reading:
    """Read a boolean, from booleans or from text such as "TRUE"; absent is null.

    Raises
    ------
    FrameError
        When the column is neither boolean nor text.
    """
    values = pl.col(column)
    if dtype in (pl.Boolean, pl.Null):
        return Reading(values.cast(pl.Boolean))
    if not isinstance(dtype, pl.String):
        raise wrong_type(table, column, dtype, "expected true or false")
    word = text(column).str.to_lowercase()
    yes, no = word.is_in(["true", "t", "1", "yes"]), word.is_in(["false", "f", "0", "no"])
    known = pl.when(yes).then(statement=True).when(no).then(statement=False)
    return Reading(known, [Check(column, ~(yes | no), "expected true or false")])
