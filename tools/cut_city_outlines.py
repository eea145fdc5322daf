"""Cut the outlines of Bogota, Lima and Sao Paulo from files of their districts.

Usage: ``python tools/cut_city_outlines.py FOLDER [migtrace/geography/data/cities.geojson.gz]``

FOLDER holds bogota_localidades, lima_callao_distritos and sao_paulo_municipios (.geojson.gz). The
districts of a city are put together: Bogota's without rural Sumapaz, Lima's with Callao's.
Coordinates are rounded to five decimals, a metre; nothing is simplified.
"""

import argparse
import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import shapely

TARGET = (
    Path(__file__).resolve().parents[1] / "migtrace" / "geography" / "data" / "cities.geojson.gz"
)
METRE = 1e-5
CITIES = {
    "Bogota": ("CO", "bogota_localidades", lambda at: "sumapaz" not in at["name"].lower()),
    "Lima": ("PE", "lima_callao_distritos", lambda _: True),
    "Sao Paulo": ("BR", "sao_paulo_municipios", lambda at: str(at["id"]) == "3550308"),
}


def main() -> None:
    """Read, put together, write."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, help="where the files of districts are")
    options.add_argument("target", type=Path, nargs="?", default=TARGET)
    paths = options.parse_args()
    features = [cut(name, paths.folder) for name in CITIES]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, separators=(",", ":"), sort_keys=True
    )
    beside = paths.target.with_name(paths.target.name + ".part")
    with beside.open("wb") as file:
        # No time and no name inside, so that the same outlines give the same bytes.
        file.write(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(paths.target)
    sys.stdout.write(f"{paths.target}: {paths.target.stat().st_size:,} bytes\n")


def cut(name: str, folder: Path) -> dict[str, Any]:
    """Put a city's districts together."""
    country, file, belongs = CITIES[name]
    packed = (folder / f"{file}.geojson.gz").read_bytes()
    districts = json.loads(gzip.decompress(packed))["features"]
    parts = [shapely.geometry.shape(d["geometry"]) for d in districts if belongs(d["properties"])]
    outline = shapely.set_precision(shapely.union_all(parts), METRE)
    # Exterior rings run counter-clockwise, as RFC 7946 wants them.
    outline = shapely.orient_polygons(outline)
    rounded = shapely.transform(outline, lambda xy: xy.round(5))
    return {
        "type": "Feature",
        "properties": {"name": name, "country": country},
        "geometry": json.loads(shapely.to_geojson(rounded)),
    }


if __name__ == "__main__":
    main()
