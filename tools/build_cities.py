"""Cut the cities of simulated worlds out of Natural Earth's populated places.

Usage: ``python tools/build_cities.py ne_10m_populated_places.geojson.gz``

Writes ``migtrace/simulate/data/cities.csv``: the largest places of each country, with the hours
that its clocks are ahead of UTC (standard time; one zone for a country).
"""

import csv
import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "migtrace" / "simulate" / "data" / "cities.csv"

# Number of places and hours ahead of UTC.
WANTED = {
    "VE": (12, -4),
    "CO": (5, -5),
    "PE": (4, -5),
    "EC": (4, -5),
    "BR": (4, -3),
    "CL": (3, -4),
    "AR": (3, -3),
    "US": (4, -5),
    "ES": (3, 1),
    "PA": (2, -5),
    "MX": (3, -6),
    "JP": (2, 9),
    "AU": (2, 10),
}
# A state's capital that is among the main destinations of those who go by land.
BESIDE = {("BR", "Boa Vista")}


def main() -> None:
    """Read the places and write the cities."""
    with gzip.open(sys.argv[1]) as file:
        places = [feature["properties"] for feature in json.load(file)["features"]]
    rows = []
    for code, (number, clock) in WANTED.items():
        here = sorted(
            (p for p in places if p["iso_a2"] == code),
            key=lambda p: (-p["pop_max"], p["nameascii"]),
        )
        chosen = here[:number] + [p for p in here if (code, p["nameascii"]) in BESIDE]
        rows += [
            (
                code,
                p["nameascii"],
                f"{p['longitude']:.4f}",
                f"{p['latitude']:.4f}",
                p["pop_max"],
                clock,
            )
            for p in chosen
        ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", "name", "lon", "lat", "people", "utc_offset_hours"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
