"""How cities show themselves in a notebook: how apart migrants and locals live."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.cards import Bar, bars, card, table

if TYPE_CHECKING:
    from migtrace.estimate.cities import Cities

_MOST_ROWS = 12


def as_html(cities: "Cities", /) -> str:
    """Lay out h of each city beside the interval that it has when nobody is apart.

    Parameters
    ----------
    cities
        What `Estimates.cities` answered.

    Returns
    -------
    str
        HTML with inline SVG; nothing is loaded from anywhere. The figures are those that may be
        handed on (METHOD M13).
    """
    # Not above: what is handed on is made of cities, which show themselves by this.
    from migtrace.estimate.handed_on import handed_on_cities  # noqa: PLC0415 - see above

    study = cities.study
    found = handed_on_cities(cities).segregation.filter(pl.col("measure") == "h")
    found = found.select(
        "city", "value", "null_low", "null_high", "migrants", "locals", "reason"
    ).sort("city")
    shown = found.head(_MOST_ROWS)
    # A dozen cities to show at most.
    measured = shown.filter(pl.col("value").is_not_null())
    rows = [_bar(*row) for row in measured.select(found.columns[:4]).iter_rows()]
    without = shown.filter(pl.col("value").is_null())
    lines = [
        f"migrants of {study.origin}, {study.window}, {study.told}, beside the cities' own people",
        *(f"{city}: {why}" for city, why in without.select("city", "reason").iter_rows()),
        *([f"{found.height - shown.height:,} more cities"] if found.height > shown.height else []),
    ]
    cells = [
        [city, *("" if count is None else f"{count:,}" for count in counts)]
        for city, *counts in shown.select("city", "migrants", "locals").iter_rows()
    ]
    return card(
        f"Cities: {found.height:,}",
        lines,
        bars(
            "h: 1 is alike, near 0 is apart",
            rows,
            remark="lines: where h lies by chance when nobody is apart" if rows else "",
        ),
        table("Homes", ["city", "migrants", "locals"], cells),
    )


def _bar(city: str, h: float, low: float | None, high: float | None) -> Bar:
    text = (
        f"{h:.2f}" if low is None or high is None else f"{h:.2f} (alike: {low:.2f} to {high:.2f})"
    )
    return Bar(city, h, text, low, high)
