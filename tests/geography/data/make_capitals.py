"""Cut the capitals out of Natural Earth's populated places (1:10m, 5.1.2, public domain).

Run with the path of the source, a gzipped GeoJSON, from anywhere::

    python tests/geography/data/make_capitals.py ne_10m_populated_places.geojson.gz
"""

import csv
import gzip
import json
import sys
from pathlib import Path


def main() -> None:
    """Write ``capitals.csv`` beside this file."""
    with gzip.open(sys.argv[1]) as file:
        places = [feature["properties"] | feature for feature in json.load(file)["features"]]
    rows = sorted(
        (place["iso_a2"], place["nameascii"], *place["geometry"]["coordinates"])
        for place in places
        if place["featurecla"] == "Admin-0 capital"
    )
    with Path(__file__).with_name("capitals.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("country", "name", "lon", "lat"))
        writer.writerows((code, name, f"{lon:.6f}", f"{lat:.6f}") for code, name, lon, lat in rows)


if __name__ == "__main__":
    main()
