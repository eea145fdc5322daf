"""Lists of numbers in a table: positions and boxes as other tools write them."""

import polars as pl


def number_list(column: str, dtype: pl.DataType, size: int, /) -> list[pl.Expr]:
    """Read a list of numbers, or its text such as ``"[-74.1, 4.6]"``, as `size` expressions.

    Parameters
    ----------
    column
        The column.
    dtype
        Its type: text, or a list or array of numbers.
    size
        How many numbers there must be; all are null when there are more or fewer.

    Returns
    -------
    list of polars.Expr
        Float64, each null where the text is none or the number is unreadable.
    """
    values = pl.col(column)
    if isinstance(dtype, pl.Array):
        values = values.arr.to_list()
    elif not isinstance(dtype, pl.List):
        values = values.cast(pl.String).str.strip_chars("[]() ").str.split(",")
        values = values.list.eval(pl.element().str.strip_chars(" "))
    values = values.list.eval(pl.element().cast(pl.Float64, strict=False))
    whole = values.list.len() == size
    return [pl.when(whole).then(values.list.get(i, null_on_oob=True)) for i in range(size)]
