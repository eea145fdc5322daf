"""Cut country outlines for drawing from Natural Earth's 1:10m countries.

Usage: ``python tools/cut_outlines.py ne_10m_countries.geojson.gz [migtrace/plot/data/outlines.json.gz]``

Lines are simplified to 0.03 degrees (about 3 km) and rounded to 0.01, islets are left out. Good for
drawing maps, not for telling which country a point is in.
"""  # noqa: E501 - a command stays on one line; scripts are no package

import argparse
import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

TARGET = Path(__file__).resolve().parents[1] / "migtrace" / "plot" / "data" / "outlines.json.gz"
TOLERANCE = 0.03
"""Degrees: below a line's width when a continent fills a page."""
SMALLEST = 0.12
"""Degrees: a ring whose box is smaller both ways is left out, unless its country's largest."""
LACKING = {"FRA": "FR", "NOR": "NO", "KOS": "XK", "TWN": "TW"}
"""Two-letter codes that the source leaves out or spells its own way."""
STEPS = 100
"""Coordinates are written as whole hundredths of a degree."""


def main() -> None:
    """Read, simplify, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("source", type=Path, help="Natural Earth countries, GeoJSON, gzipped")
    options.add_argument("target", type=Path, nargs="?", default=TARGET)
    paths = options.parse_args()
    features = json.loads(gzip.decompress(paths.source.read_bytes()))["features"]
    outlines = sorted((cut(feature) for feature in features), key=lambda outline: outline["iso_a3"])
    text = json.dumps(outlines, ensure_ascii=False, separators=(",", ":"))
    beside = paths.target.with_name(paths.target.name + ".part")
    with beside.open("wb") as file:
        # No time and no name inside, so that the same outlines give the same bytes.
        file.write(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(paths.target)
    rings = sum(len(outline["rings"]) for outline in outlines)
    size = paths.target.stat().st_size
    sys.stdout.write(f"{paths.target}: {len(outlines)} countries, {rings} rings, {size:,} bytes\n")


def cut(feature: dict[str, Any]) -> dict[str, Any]:
    """Name, codes and simplified outer rings (flat lists of hundredths) of one country."""
    parts = shapely.get_parts(shapely.geometry.shape(feature["geometry"]))
    rings = shapely.get_exterior_ring(parts)
    boxes = shapely.bounds(rings)
    extents = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    keep = (extents >= SMALLEST) | (extents == extents.max())
    properties = feature["properties"]
    iso_a3 = properties["adm0A3"]
    return {
        "name": properties["name"],
        "iso_a2": LACKING.get(iso_a3, properties.get("isoA2") or ""),
        "iso_a3": iso_a3,
        "rings": [hundredths(ring) for ring in rings[keep]],
    }


def hundredths(ring: shapely.LinearRing) -> list[int]:
    """Simplify a ring and flatten it to first position and steps, in hundredths of a degree."""
    line = shapely.simplify(ring, TOLERANCE, preserve_topology=True)
    points = np.rint(shapely.get_coordinates(line) * STEPS).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return [int(step) for step in steps.ravel()]


if __name__ == "__main__":
    main()
