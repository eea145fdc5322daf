"""Pictures of forecasts beside their tables."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import polars as pl

_DPI = 150


def draw(
    tables: Mapping[str, pl.DataFrame], /, *, source: str, level: float | None
) -> dict[str, bytes]:
    """Draw what there are pictures of.

    Parameters
    ----------
    tables
        The tables by name.
    source
        Where the figures come from.
    level
        The level of the forecasts' intervals, if they have any.

    Returns
    -------
    dict of str to bytes
        PNG by the name of its file.
    """
    # Pictures need an extra, and time to load.
    import matplotlib as mpl  # noqa: PLC0415 - see above
    from matplotlib import pyplot as plt  # noqa: PLC0415 - likewise

    from migtrace import plot  # noqa: PLC0415 - likewise

    ways: dict[str, Callable[[pl.DataFrame], Any]] = {
        "forecasts": lambda table: plot.forecasts(
            table, observed=tables.get("observed"), level=level, source=source
        ),
        "scenarios": lambda table: plot.scenarios(table, source=source),
        "edges": lambda table: plot.network(table, source=source),
        "flows": lambda table: plot.flow_matrix(table, source=source),
    }
    drawn = {}
    with mpl.rc_context({"backend": "agg"}):
        for name, way in ways.items():
            if name in tables and not tables[name].is_empty():
                figure = way(tables[name]).figure
                picture = BytesIO()
                figure.savefig(picture, format="png", dpi=_DPI, bbox_inches="tight")
                plt.close(figure)
                drawn[f"{name}.png"] = picture.getvalue()
    return drawn
