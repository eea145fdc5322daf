"""Made-up daily arrivals for tests of forecasts."""

from datetime import date, timedelta

import numpy as np
import polars as pl

BEGIN = date(2016, 1, 1)


def table(figures: np.ndarray, names: str = "abcdefgh") -> pl.DataFrame:
    """A wide table of daily figures, one column per node; NaN is blank."""
    days = [BEGIN + timedelta(days) for days in range(len(figures))]
    columns = dict(zip(names, figures.T, strict=False))
    return pl.DataFrame({"date": days, **columns}).with_columns(pl.selectors.float().fill_nan(None))


def noisy(steps: int = 40, nodes: int = 2, seed: int = 0) -> np.ndarray:
    """Poisson figures around a wave."""
    rng = np.random.default_rng(seed)
    wave = 500 + 200 * np.sin(np.arange(steps) / 5)
    return rng.poisson(wave[:, None], (steps, nodes)).astype(float)


def day(step: int) -> str:
    return str(BEGIN + timedelta(step))
