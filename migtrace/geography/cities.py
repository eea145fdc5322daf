"""Outlines of the cities in the paper's Figure 6, which ship with the package."""

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Any


def city_outlines() -> dict[str, Any]:
    """Read the outlines of Bogota, Lima and Sao Paulo.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection; the features have a `name` and a `country` (ISO 3166-1
        alpha-2). Bogota is without rural Sumapaz, Lima with Callao.

    Notes
    -----
    For METHOD M12 and Figure 6 of Mazzoli et al. 2020. The sources and their licences are listed
    in `migtrace/geography/data/SOURCES.md`.

    Examples
    --------
    >>> [city["properties"]["name"] for city in city_outlines()["features"]]
    ['Bogota', 'Lima', 'Sao Paulo']
    """
    outlines: dict[str, Any] = json.loads(_read())
    return outlines


@cache
def _read() -> bytes:
    return gzip.decompress(
        (files("migtrace.geography") / "data" / "cities.geojson.gz").read_bytes()
    )
