"""Cut the world of small maps from the outlines that pictures are drawn on.

Usage: ``python tools/cut_small_outlines.py [migtrace/cards/data/world.json.gz]``

Lines are simplified to 0.2 degrees and rounded to 0.1: less than a dot when a continent is as wide
as a card. Islets are left out.
"""

import argparse
import gzip
import json
import os
import sys
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[1] / "migtrace"
SOURCE = ROOT / "plot" / "data" / "outlines.json.gz"
TARGET = ROOT / "cards" / "data" / "world.json.gz"
HUNDREDTHS, TENTHS = 100, 10
"""Steps in a degree: of the source, and of what is written."""
TOLERANCE = 0.2
"""Degrees."""
SMALLEST = 0.8
"""Degrees: a ring whose box is smaller both ways is left out."""
CORNERS = 4
"""Points of a closed ring that has an area, at least."""


def main() -> None:
    """Read, simplify, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("target", type=Path, nargs="?", default=TARGET)
    target = options.parse_args().target
    countries = json.loads(gzip.decompress(SOURCE.read_bytes()))
    world = {}
    for country in countries:
        rings = [ring for steps in country["rings"] for ring in cut(steps)]
        world.setdefault(country["iso_a2"], []).extend(rings)
    kept = {code: sorted(rings) for code, rings in sorted(world.items()) if rings}
    text = json.dumps(kept, separators=(",", ":"))
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(target.name + ".part")
    with beside.open("wb") as file:
        # No time and no name inside, so that the same outlines give the same bytes.
        file.write(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
    points = sum(len(ring) // 2 for rings in kept.values() for ring in rings)
    sys.stdout.write(f"{target}: {points:,} points, {target.stat().st_size:,} bytes\n")


def cut(steps: list[int]) -> list[list[int]]:
    """Simplify a ring: flat lists of steps in tenths of a degree, of valid polygons."""
    ring = np.cumsum(np.array(steps, dtype=np.float64).reshape(-1, 2), axis=0) / HUNDREDTHS
    west, south, east, north = (
        ring[:, 0].min(),
        ring[:, 1].min(),
        ring[:, 0].max(),
        ring[:, 1].max(),
    )
    if max(east - west, north - south) < SMALLEST or len(ring) < CORNERS:
        return []
    smooth = shapely.make_valid(shapely.simplify(shapely.Polygon(ring), TOLERANCE))
    coarse = shapely.set_precision(smooth, 1 / TENTHS)
    parts = [
        part for part in shapely.get_parts(coarse) if part.geom_type == "Polygon" and part.area
    ]
    return [
        np.diff(np.round(shapely.get_coordinates(part.exterior) * TENTHS), axis=0, prepend=0)
        .astype(int)
        .ravel()
        .tolist()
        for part in parts
    ]


if __name__ == "__main__":
    main()
