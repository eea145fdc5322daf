"""Ids: integers or text, and the order in which they stand (METHOD M1.8)."""

import polars as pl

from migtrace.errors import FrameError


def id_sort_keys(name: str, dtype: pl.DataType, /) -> list[pl.Expr]:
    """Keys that put ids in METHOD's order: digits as integers, before any other text.

    Parameters
    ----------
    name
        The id's column.
    dtype
        Its type: an integer or text.

    Returns
    -------
    list of polars.Expr
        Sort by these, ascending. Digits of any length compare as integers: without their leading
        zeros, the longer is the larger, and equal lengths compare as text. The text itself comes
        last, so that distinct ids never tie.

    Notes
    -----
    METHOD M1.8. "007" and "7" are different ids of equal value; "007" comes first.

    Examples
    --------
    >>> ids = pl.DataFrame({"id": ["x", "10", "9", "007", "7"]})
    >>> ids.sort(id_sort_keys("id", pl.String()))["id"].to_list()
    ['007', '7', '9', '10', 'x']
    """
    column = pl.col(name)
    if not isinstance(dtype, pl.String):
        return [column]
    digits = column.str.contains(r"^[0-9]+$")
    value = pl.when(digits).then(column.str.strip_chars_start("0"))
    return [~digits, value.str.len_bytes(), value, column]


def narrow_ids(frame: pl.DataFrame, /, *names: str) -> pl.DataFrame:
    """Make columns of ids Int64, when every id in all of them is the usual spelling of one.

    Parameters
    ----------
    frame
        With these columns, of text or integers.
    *names
        Columns that stay of one type.

    Examples
    --------
    >>> narrow_ids(pl.DataFrame({"user": ["7", "12"]}), "user")["user"].to_list()
    [7, 12]
    >>> narrow_ids(pl.DataFrame({"user": ["7", "012"]}), "user")["user"].to_list()
    ['7', '012']
    """
    whole = [frame[name].cast(pl.Int64, strict=False) for name in names]
    # An id with a sign is not made of digits: it is text (METHOD M1.8).
    if all(
        ids.cast(pl.String).eq_missing(frame[ids.name].cast(pl.String)).all()
        and not (ids < 0).any()
        for ids in whole
    ):
        return frame.with_columns(whole)
    return frame


def common_id_type(schema: pl.Schema, /) -> pl.DataType:
    """Type in which `tweet_id` and `reply_to_tweet` can be compared with each other."""
    kinds = [_id_type(name, schema) for name in ("tweet_id", "reply_to_tweet")]
    kinds = [kind for kind in kinds if kind != pl.Null]
    if not kinds:
        return pl.Int64()
    if len(set(kinds)) == 1:
        return kinds[0]
    return pl.String() if pl.String() in kinds else pl.Int128()


def id_column(name: str, schema: pl.Schema, dtype: pl.DataType | None = None, /) -> pl.Expr:
    """Column of ids as integers or text, cast to `dtype` if one is given; null when absent.

    Integers keep their own type unless `dtype` says otherwise.
    """
    kind = _id_type(name, schema)
    wanted = dtype if dtype is not None else kind
    if dtype is None and schema.get(name, kind).is_integer():
        return pl.col(name)
    if kind == pl.Null:
        return pl.lit(None, dtype=pl.Int64() if wanted == pl.Null else wanted).alias(name)
    return pl.col(name).cast(wanted)


def _id_type(name: str, schema: pl.Schema) -> pl.DataType:
    """Narrow integers are widened, categories become text."""
    kind = schema.get(name, pl.Null())
    if isinstance(kind, pl.Categorical | pl.Enum | pl.String):
        return pl.String()
    if kind.is_integer():
        return kind if kind in (pl.UInt64, pl.Int128, pl.UInt128) else pl.Int64()
    if kind == pl.Null:
        return pl.Null()
    msg = f"column {name}: has type {kind}; expected integers or text"
    raise FrameError(msg)
