"""Cut the tables of `migtrace.forecast`: flows, pairs of countries, countries by year.

Usage: python tools/cut_bilateral.py FOLDER

FOLDER has official/unhcr_flows.csv.gz (the table `flows` of the R package `refugees`),
official/worldbank_population.csv and worldbank_gdp.csv (SP.POP.TOTL, NY.GDP.MKTP.CD),
geography/cepii_dist.csv.gz and cepii_geo.csv (CEPII's GeoDist), and
geography/ne_10m_populated_places.geojson.gz (Natural Earth).

Codes become ISO 3166-1 alpha-2. CEPII's table is of about 2005: old codes go to the state that
kept the capital, and states that are younger get distances from their capital.
"""

import gzip
import json
import sys
from pathlib import Path

import polars as pl

from migtrace.grid.sphere import EARTH_RADIUS_KM
from migtrace.readers.country_codes import iso3_to_iso2

DATA = Path(__file__).parents[1] / "migtrace" / "forecast" / "push_pull" / "data"
FIRST_FLOWS, FIRST_FACTS = 2004, 2003
"""A year of flows is told from the year before it, of facts too."""
OLD_CODES = {"ROM": "RO", "ZAR": "CD", "TMP": "TL", "PAL": "PS", "YUG": "RS", "ANT": "CW"}
"""CEPII's codes of before, and who has that capital now."""
YOUNG = {
    "SS": ("Juba", "SD", ("SD", "ET", "KE", "UG", "CD", "CF"), ("English",)),
    "ME": ("Podgorica", "RS", ("RS", "XK", "AL", "BA", "HR"), ("Serbo-Croatian", "Serbian")),
    "XK": ("Pristina", "RS", ("RS", "ME", "AL", "MK"), ("Albanian", "Serbo-Croatian", "Serbian")),
}
"""States without a row of CEPII's: capital, the state before, neighbours, official languages."""
CATEGORIES = ("refugees", "asylum_seekers", "refugee_like", "oip")


def cut_flows(folder: Path) -> pl.DataFrame:
    """UNHCR's flows, all origins: one row per pair, year and category that has people."""
    frame = pl.read_csv(folder / "official/unhcr_flows.csv.gz", infer_schema=False)
    people = pl.col("people").cast(pl.Float64).cast(pl.Int32)
    return (
        frame.select(
            year=pl.col("year").cast(pl.Float64).cast(pl.Int16),
            # UNHCR's codes stay where there is no country, so that nobody is lost silently.
            origin=_iso2("coo_iso").fill_null(pl.col("coo_iso")),
            destination=_iso2("coa_iso").fill_null(pl.col("coa_iso")),
            **{name: pl.col(name) for name in CATEGORIES},
        )
        .filter(pl.col("year") >= FIRST_FLOWS)
        .unpivot(
            on=CATEGORIES,
            index=["origin", "destination", "year"],
            variable_name="category",
            value_name="people",
        )
        .drop_nulls("people")
        .with_columns(people)
        .filter(pl.col("people") > 0)
        .sort("category", "year", "origin", "destination")
    )


def cut_pairs(folder: Path) -> pl.DataFrame:
    """Pairs of countries, each once (origin before destination): what CEPII has is symmetric."""
    raw = pl.read_csv(folder / "geography/cepii_dist.csv.gz", infer_schema=False)
    weighted, plain = _number("distw"), _number("dist")
    pairs = raw.select(
        origin=_iso2("iso_o"),
        destination=_iso2("iso_d"),
        distance_km=weighted.fill_null(plain).round(1).cast(pl.Float32),
        contiguous=pl.col("contig") == "1",
        common_language=pl.col("comlang_off") == "1",
        colony=pl.col("colony") == "1",
    )
    young = [_young_pairs(folder, pairs, code) for code in YOUNG]
    both = pl.concat([pairs, *young])
    return (
        both.filter(pl.col("origin") < pl.col("destination"))
        .unique(["origin", "destination"], keep="first", maintain_order=True)
        .sort("origin", "destination")
    )


def _young_pairs(folder: Path, pairs: pl.DataFrame, code: str) -> pl.DataFrame:
    """Pairs of a state that is younger than CEPII's table, both ways."""
    capital, before, neighbours, languages = YOUNG[code]
    # Cities are given of a country more than distances are.
    places = _capitals(folder).filter(pl.col("other").is_in(pairs["origin"].implode()))
    lon, lat = _position(folder, capital)
    spoken = pl.any_horizontal(pl.col(f"langoff_{n}").is_in(languages) for n in (1, 2, 3))
    others = {other: _position(folder, YOUNG[other][0]) for other in YOUNG if other != code}
    extra = pl.DataFrame(
        [(other, *spot, bool({*languages} & {*YOUNG[other][3]})) for other, spot in others.items()],
        schema={"other": pl.String, "lon": pl.Float64, "lat": pl.Float64, "spoken": pl.Boolean},
        orient="row",
    )
    ends = pl.concat([places.select("other", "lon", "lat", spoken=spoken), extra])
    colonies = pairs.filter((pl.col("origin") == before) & pl.col("colony"))["destination"]
    one_way = ends.select(
        origin=pl.lit(code),
        destination="other",
        distance_km=_great_circle(lon, lat).round(1).cast(pl.Float32),
        contiguous=pl.col("other").is_in(neighbours),
        common_language="spoken",
        colony=pl.col("other").is_in(colonies.implode()),
    )
    other_way = one_way.select(
        pl.col("destination").alias("origin"),
        pl.col("origin").alias("destination"),
        pl.all().exclude("origin", "destination"),
    )
    return pl.concat([one_way, other_way])


def _capitals(folder: Path) -> pl.DataFrame:
    """One city a country of CEPII's: its largest, as its distances have it."""
    geo = pl.read_csv(folder / "geography/cepii_geo.csv", infer_schema=False)
    largest = geo.filter(pl.col("maincity") == "1").unique(
        "iso3", keep="first", maintain_order=True
    )
    return largest.with_columns(other=_iso2("iso3"), lon=_number("lon"), lat=_number("lat")).filter(
        pl.col("other").is_not_null()
    )


def _position(folder: Path, name: str) -> tuple[float, float]:
    path = folder / "geography/ne_10m_populated_places.geojson.gz"
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    capitals = [
        feature["geometry"]["coordinates"]
        for feature in features
        if feature["properties"]["name"] == name
        and feature["properties"]["featurecla"] == "Admin-0 capital"
    ]
    lon, lat = capitals[0][:2]
    return float(lon), float(lat)


def _great_circle(lon: float, lat: float) -> pl.Expr:
    """Kilometres from a point to the columns `lon`, `lat`."""
    other_lat, here = pl.col("lat").radians(), pl.lit(lat).radians()
    over = (pl.col("lon") - lon).radians()
    half = ((other_lat - here) / 2).sin() ** 2
    half = half + other_lat.cos() * here.cos() * (over / 2).sin() ** 2
    return 2 * EARTH_RADIUS_KM * half.sqrt().arcsin()


def cut_countries(folder: Path) -> pl.DataFrame:
    """Population and GDP (current US dollars) by country and year, as the World Bank has them."""
    people = _bank(folder / "official/worldbank_population.csv", "population")
    gdp = _bank(folder / "official/worldbank_gdp.csv", "gdp_usd")
    joined = people.join(gdp, on=["country", "year"], how="full", coalesce=True)
    return joined.with_columns(pl.col("population").cast(pl.Int64)).sort("country", "year")


def _bank(path: Path, name: str) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    return frame.select(
        country=_iso2("Country Code"),
        year=pl.col("Year").cast(pl.Int16),
        **{name: pl.col("Value").cast(pl.Float64).round(0)},
    ).filter(pl.col("country").is_not_null() & (pl.col("year") >= FIRST_FACTS))


def _iso2(column: str) -> pl.Expr:
    known = {**iso3_to_iso2(), **OLD_CODES}
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)


def _number(column: str) -> pl.Expr:
    return pl.col(column).str.replace(",", ".").cast(pl.Float64, strict=False)


def main() -> None:
    """Write the three tables; the same sources give the same bytes."""
    folder = Path(sys.argv[1])
    DATA.mkdir(exist_ok=True)
    tables = {
        "unhcr_flows": cut_flows(folder),
        "country_pairs": cut_pairs(folder),
        "country_years": cut_countries(folder),
    }
    for name, frame in tables.items():
        path = DATA / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", compression_level=22, statistics=False)
        print(f"{path.name}: {frame.height:,} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
