"""Country of a point: migtrace against shapely's prepared STRtree, in one run.

    python benchmarks/countries.py [--points 10000000]

Two sets of distinct points: on land (half spread evenly over it, half in clusters around real
towns, as people are) and evenly over the sphere. Shapely is measured in the fastest of its ways
that we know: a tree over single polygons, prepared, asked for boxes, then a vectorised containment
test. Shapely is not asked for the nearest country of points off the coast; we are. The plain
``tree.query(points, predicate="intersects")`` over whole countries is timed on a small sample.
"""

import argparse
import csv
from pathlib import Path
from time import perf_counter

import numpy as np
import numpy.typing as npt
import shapely

from migtrace.geography import country_of
from migtrace.geography.atlas import NO_COUNTRY, load_atlas

Floats = npt.NDArray[np.float64]
CAPITALS = Path(__file__).parents[1] / "tests" / "geography" / "data" / "capitals.csv"
SEED = 20150101
GOAL_RATIO, GOAL_AGREEMENT = 15, 0.9999


def on_sphere(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Points evenly over the sphere."""
    return rng.uniform(-180, 180, n), np.degrees(np.arcsin(rng.uniform(-1, 1, n)))


def on_land(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Half evenly over land; half around capitals, most within a degree of one."""
    spread: list[Floats] = []
    while sum(len(points) for points in spread) < n // 2:
        lon, lat = on_sphere(rng, 1_000_000)
        land = country_of(lon, lat, coast_km=0).is_not_null().to_numpy()
        spread.append(np.column_stack([lon, lat])[land])
    with CAPITALS.open() as file:
        towns = np.array([(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)])
    around = towns[rng.integers(len(towns), size=n - n // 2)]
    around += rng.normal(size=around.shape) * rng.exponential(0.5, size=(len(around), 1))
    points = np.concatenate([np.concatenate(spread)[: n // 2], around])
    rng.shuffle(points)
    return np.clip(points[:, 0], -180, 180), np.clip(points[:, 1], -90, 90)


def with_tree(lon: Floats, lat: Floats) -> npt.NDArray[np.str_]:
    """Code of each point by shapely alone, empty outside every polygon."""
    atlas = load_atlas()
    tree = shapely.STRtree(atlas.polygons)
    shapely.prepare(atlas.polygons)
    found = np.full(len(lon), len(atlas.codes))
    for start in range(0, len(lon), 1_000_000):
        here = slice(start, start + 1_000_000)
        x, y = lon[here], lat[here]
        point, polygon = tree.query(shapely.points(x, y))
        hit = shapely.intersects_xy(atlas.polygons[polygon], x[point], y[point])
        np.minimum.at(found, start + point[hit], atlas.owner[polygon[hit]])
    codes = np.array([*atlas.codes, NO_COUNTRY])
    answer: npt.NDArray[np.str_] = codes[found]
    return answer


def seconds_of_plain_query(lon: Floats, lat: Floats) -> float:
    """Seconds that the tree's own predicate takes, over whole countries."""
    atlas = load_atlas()
    whole = [shapely.multipolygons(atlas.polygons[atlas.owner == k]) for k in set(atlas.owner)]
    shapely.prepare(whole)
    tree = shapely.STRtree(whole)
    start = perf_counter()
    tree.query(shapely.points(lon, lat), predicate="intersects")
    return perf_counter() - start


def compare(name: str, lon: Floats, lat: Floats) -> bool:
    """Print one comparison; tell whether it reaches the goals."""
    times = []
    for _ in range(3):
        start = perf_counter()
        country = country_of(lon, lat)
        times.append(perf_counter() - start)
    start = perf_counter()
    expected = with_tree(lon, lat)
    tree = perf_counter() - start
    land = expected != NO_COUNTRY
    ours = country.cast(str).fill_null(NO_COUNTRY).to_numpy().astype(str)
    same = float((ours[land] == expected[land]).mean())
    few = 20_000
    plain = seconds_of_plain_query(lon[:few], lat[:few]) * len(lon) / few
    best = min(times)
    print(f"{name}: {len(lon):,} points, {land.mean():.1%} in a country")
    print(f"  migtrace            {best:8.2f} s (best of 3; {' '.join(f'{t:.2f}' for t in times)})")
    print(f"  STRtree, fastest    {tree:8.2f} s   {tree / best:6.1f} times as long")
    print(f"  STRtree, predicate  {plain:8.0f} s   {plain / best:6.0f} times (from {few:,} points)")
    print(f"  same country on land {same:.6%}")
    coast = float((~land & (ours != NO_COUNTRY)).mean())
    print(f"  outside every polygon but within 25 km of a country: {coast:.2%}")
    return tree / best >= GOAL_RATIO and same >= GOAL_AGREEMENT


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000_000)
    n = parser.parse_args().points
    start = perf_counter()
    country_of([2.35, 1.45], [48.86, 51.1], coast_km=20)
    print(f"first call, with loading: {perf_counter() - start:.2f} s")
    rng = np.random.default_rng(SEED)
    reached = [compare("land and towns", *on_land(rng, n)), compare("sphere", *on_sphere(rng, n))]
    verdict = "reached" if all(reached) else "MISSED"
    print(f"goals ({GOAL_RATIO}x, {GOAL_AGREEMENT:.2%} on land): {verdict}")


if __name__ == "__main__":
    main()
