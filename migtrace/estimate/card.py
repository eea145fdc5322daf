"""How estimates show themselves: a few lines, and in a notebook a small map (METHOD M11.1)."""

import math
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.grid.sphere import Floats

if TYPE_CHECKING:
    from migtrace.estimate.answer import Answer

_WIDTH, _HEIGHT, _EDGE = 360.0, 220.0, 10.0
_LARGEST_PX = 9.0
_TAIL = 0.02


def told_lines(estimates: "Answer", /) -> list[str]:
    """Say in a few lines what was found.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    list of str
        The study, records, residents, factors, corrections, and what is empty and why.
    """
    study = estimates.study
    counts = dict(zip(estimates.dropped["reason"], estimates.dropped["records"], strict=True))
    own = estimates.factors.filter(pl.col("criterion") == study.criterion)
    first, last = own.row(0, named=True), own.row(-1, named=True)
    stands = f"{first['factor']:,.1f} people in {first['year']}"
    if last["year"] != first["year"]:
        stands += f", {last['factor']:,.1f} in {last['year']}"
    residents = estimates.residents[f"c{study.criterion}"].sum()
    migrants = estimates.exits["first"].sum()
    return [
        f"Migration estimates: {study.origin}, {study.window}, {study.told}",
        f"records: {counts['read']:,} read, {counts['kept']:,} kept",
        f"residents: {residents:,}, of whom {migrants:,} left",
        f"one resident stands for {stands}",
        *([f"corrected by {', '.join(study.corrections)}"] if study.corrections else []),
        *(f"{table}: empty, {why}" for table, why in estimates.reasons.items()),
    ]


def as_html(lines: list[str], density: pl.DataFrame, /) -> str:
    """Lay out a summary beside a map of the residents' density.

    Parameters
    ----------
    lines
        The summary; the first is its title.
    density
        `lon`, `lat` (degrees) and `users` by cell.

    Returns
    -------
    str
        HTML with the map as inline SVG; nothing is loaded from anywhere.

    Examples
    --------
    >>> density = pl.DataFrame({"lon": [0.0], "lat": [0.0], "users": [9]})
    >>> as_html(["A & B"], density).count("<circle")
    1
    """
    title, *rest = (escape(line) for line in lines)
    text = "".join(f"<div>{line}</div>" for line in rest)
    return (
        '<div style="display:flex;gap:1.5em;align-items:center;flex-wrap:wrap">'
        f"<div><b>{title}</b>{text}</div>{_map(density)}</div>"
    )


def _map(density: pl.DataFrame) -> str:
    """Dots whose area grows with the residents, around the middle of their longitudes."""
    if density.is_empty():
        return ""
    lat = density["lat"].to_numpy()
    users = density["users"].to_numpy()
    lon = _unwrapped(density["lon"].to_numpy(), users)
    # A few cells across an ocean would leave no room for the rest.
    near = _bulk(lon, users) & _bulk(lat, users)
    cells, lon, lat, users = len(users), lon[near], lat[near], users[near]
    x = (lon - lon.min()) * math.cos(math.radians(float(lat.min() + lat.max()) / 2))
    y = lat.max() - lat
    scale = min(
        (_WIDTH - 2 * _EDGE) / max(float(x.max()), 1.0),
        (_HEIGHT - 2 * _EDGE) / max(float(y.max()), 1.0),
    )
    radius = np.maximum(1.0, _LARGEST_PX * np.sqrt(users / users.max()))
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="{r:.1f}"/>'
        for a, b, r in zip(_EDGE + x * scale, _EDGE + y * scale, radius, strict=True)
    )
    height = 2 * _EDGE + float(y.max()) * scale
    about = f"Density of residents: {cells:,} cells of at most {int(users.max()):,} residents"
    return (
        f'<svg role="img" aria-label="{about}" width="{_WIDTH:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {_WIDTH:.0f} {height:.0f}" fill="#0072B2" fill-opacity="0.55"'
        f' style="background:#F8FAFC"><title>{about}</title>{dots}</svg>'
    )


def _bulk(degrees: Floats, users: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which cells lie within the middle 96% of the residents."""
    order = np.argsort(degrees, kind="stable")
    share = np.cumsum(users[order]) / users.sum()
    low, high = degrees[order][np.searchsorted(share, [_TAIL, 1 - _TAIL])]
    inside: NDArray[np.bool_] = (degrees >= low) & (degrees <= high)
    return inside


def _unwrapped(lon: Floats, users: NDArray[np.int64]) -> Floats:
    middle = np.degrees(np.angle(np.sum(users * np.exp(1j * np.radians(lon)))))
    shifted: Floats = lon + 360.0 * np.round((middle - lon) / 360.0)
    return shifted
