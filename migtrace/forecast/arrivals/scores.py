"""How good forecasts were, beside persistence on the same dates."""

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.series import Series, SeriesSource, read_series
from migtrace.readers.sources import TraceSource, open_source

_TYPES: dict[str, type[pl.DataType]] = {
    "node": pl.String,
    "model": pl.String,
    "made_on": pl.Date,
    "date": pl.Date,
    "horizon": pl.Int32,
    "arrivals": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "observed": pl.Float64,
}


def score_forecasts(forecasts: TraceSource, series: SeriesSource | Series, /) -> pl.DataFrame:
    """Compare forecasts with what arrived, and with persistence.

    Parameters
    ----------
    forecasts
        A table of forecasts, as `Backtest.forecasts`, with `observed`; in polars, pandas or Arrow.
    series
        The series that they were made from, for the last figures known.

    Returns
    -------
    polars.DataFrame
        One row per node, model and horizon, sorted so: `steps` (forecasts with a figure to compare
        with), `rmse` and `persistence_rmse` (persons a step), `error_reduction_percent`,
        `coverage`, `mean_width` (persons a step), `reason`.

    Raises
    ------
    FrameError
        When a column is missing or of another type.
    ParameterError
        When `forecasts` is no table.

    Notes
    -----
    docs/forecasting.md F1, Table 1 of Ahmed et al. 2017: the reduction is
    100 (1 - RMSE / RMSE of persistence). Persistence forecasts the last figure known at `made_on`.
    Both are measured on the same dates: those with a figure reported, and one known before.

    Examples
    --------
    >>> series = pl.DataFrame({"date": ["2016-01-01", "2016-01-02"], "there": [10, 14]})
    >>> made = pl.DataFrame(
    ...     {"node": "there", "model": "ours", "made_on": "2016-01-01", "date": "2016-01-02",
    ...      "horizon": 1, "arrivals": 13.0, "low": 12.0, "high": 16.0, "observed": 14.0}
    ... ).with_columns(pl.col("made_on", "date").str.to_date())
    >>> score_forecasts(made, series)[0, "error_reduction_percent"]  # 100 (1 - 1/4)
    75.0
    """
    table = _read_forecasts(forecasts)
    last = read_series(series).table.with_columns(
        persistence=pl.col("arrivals").forward_fill().over("node", order_by="date")
    )
    known = last.select("node", "persistence", made_on="date")
    pairs = table.join(known, on=["node", "made_on"], how="left").sort("made_on")
    both = pl.col("observed").is_not_null() & pl.col("persistence").is_not_null()
    error, naive = (
        ((pl.col(name) - pl.col("observed")) ** 2).filter(both).mean().sqrt()
        for name in ("arrivals", "persistence")
    )
    bounded = both & pl.col("low").is_not_null()
    inside = pl.col("observed").is_between("low", "high").filter(bounded)
    scored = pairs.group_by("node", "model", "horizon").agg(
        steps=both.sum().cast(pl.Int32),
        rmse=error,
        persistence_rmse=naive,
        coverage=inside.mean(),
        mean_width=(pl.col("high") - pl.col("low")).filter(bounded).mean(),
    )
    reduction = 100 * (1 - pl.col("rmse") / pl.col("persistence_rmse"))
    reason = (
        pl.when(pl.col("steps") == 0)
        .then(pl.lit("no figure to compare with"))
        .when(pl.col("persistence_rmse") == 0)
        .then(pl.lit("persistence has no error"))
        .when(pl.col("coverage").is_null())
        .then(pl.lit("no intervals"))
    )
    return scored.select(
        "node",
        "model",
        pl.col("horizon").cast(pl.Int32),
        "steps",
        "rmse",
        "persistence_rmse",
        pl.when(pl.col("persistence_rmse") > 0).then(reduction).alias("error_reduction_percent"),
        "coverage",
        "mean_width",
        reason.alias("reason"),
    ).sort("node", "model", "horizon")


def _read_forecasts(forecasts: TraceSource) -> pl.DataFrame:
    """Take the columns of forecasts, whatever library they come from."""
    try:
        source = open_source(forecasts)
    except ParameterError as error:
        msg = f"forecasts: got {type(forecasts).__name__}; expected a table, as of a backtest"
        raise ParameterError(msg) from error
    missing = [name for name in _TYPES if name not in source.columns]
    if missing:
        msg = f"forecasts: have no column {missing[0]!r}; expected {', '.join(_TYPES)}"
        raise FrameError(msg)
    table = source.take(list(_TYPES)).frame.collect()
    for name, wanted in _TYPES.items():
        found = table.schema[name]
        # pandas has times for dates, and no type for what is wholly missing.
        taken = {wanted, pl.Datetime if wanted == pl.Date else wanted}
        alike = found.base_type() in taken or (wanted.is_numeric() and found.is_numeric())
        if not alike and table[name].count():
            msg = f"forecasts: column {name!r} holds {found}; expected {wanted()}"
            raise FrameError(msg)
    return table.cast(pl.Schema(_TYPES)).with_columns(pl.selectors.float().fill_nan(None))
