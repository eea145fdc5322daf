"""The radius of gyration against scikit-mobility's, on the same positions, in one run.

Usage: ``python benchmarks/gyration.py [--records 1000000] [--repeat 3] [--scikit-mobility]
[--environment FOLDER]``

scikit-mobility needs libraries of its own (pandas < 2, numpy < 2, shapely < 2, rtree): with
``--scikit-mobility`` an environment is made with venv and pip, which need the network, in a
temporary folder, or in ``--environment`` to be kept and used again. Without it, or when it cannot
be made, migtrace is compared only with scikit-mobility's formula in a loop over users in numpy, and
that is said.

Both get the same positions: centroids of migtrace's cells, all located. What then differs is the
centre of mass, here the mean of unit vectors, there the mean of degrees, and the Earth's radius,
6371.0072 and 6371 km. The farther apart a user's positions, the more the centre matters; so the
agreement is told by the size of the radius. The loop is run with either definition: with ours it
must agree with migtrace, with theirs with scikit-mobility, both but for rounding.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

import migtrace as mt
from migtrace.grid.sphere import EARTH_RADIUS_KM, haversine_km, unit_vectors

Floats = NDArray[np.float64]
Centre = Callable[[Floats, Floats], tuple[float, float]]

HERE = Path(__file__).resolve().parent
NEEDS = ["scikit-mobility==1.2.2", "pandas<2", "numpy<2", "shapely<2", "rtree"]
GOAL = 50
THEIR_RADIUS_KM = 6371.0


def main() -> int:
    """Make positions, measure, compare."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--scikit-mobility", action="store_true")
    options.add_argument("--environment", type=Path)
    asked = options.parse_args()
    posts = make_positions(asked.records, np.random.default_rng(2))
    print(f"{posts.height:,} records of {posts['user'].n_unique():,} users")
    ours, answer = timed(
        lambda: posts.lazy().pipe(mt.radius_of_gyration).collect(), max(asked.repeat, 5)
    )
    loop, by_loop = timed(lambda: loop_over_users(posts, mean_of_degrees, THEIR_RADIUS_KM), 1)
    own = loop_over_users(posts, mean_of_vectors, EARTH_RADIUS_KM)
    print(f"migtrace {ours:.3f} s; scikit-mobility's formula in a numpy loop {loop:.2f} s")
    print(f"loop / migtrace: {loop / ours:.0f}x")
    print(f"loop with our definition and migtrace: {apart(own, answer)}")
    print_agreement("the loop with scikit-mobility's centre", answer.join(by_loop, on="user"))
    if not asked.scikit_mobility:
        print("scikit-mobility itself was not measured: ask for it with --scikit-mobility")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        python = make_environment(asked.environment or Path(scratch) / "environment")
        if python is None:
            print("scikit-mobility itself was NOT measured: its environment cannot be made")
            return 0
        theirs, table = measure_scikit_mobility(python, posts, asked.repeat, Path(scratch))
    ratio = theirs / ours
    print(f"scikit-mobility {theirs:.2f} s")
    print(f"scikit-mobility / migtrace: {ratio:.0f}x; goal at least {GOAL}x: ", end="")
    print("reached" if ratio >= GOAL else "NOT reached")
    print_agreement("scikit-mobility", answer.join(table, on="user"))
    print(f"loop with their definition and scikit-mobility: {apart(by_loop, table)}")
    return 0


def make_positions(records: int, rng: np.random.Generator) -> pl.DataFrame:
    """Make located records, some 80 a user: most near home, some users with two homes."""
    users = max(1, records // 80)
    weights = rng.lognormal(0.0, 1.4, users)
    counts = rng.multinomial(records, weights / weights.sum())
    user = np.repeat(np.arange(users), counts)
    home_lon, home_lat = rng.uniform(-150, 150, users), rng.uniform(-55, 55, users)
    second = (rng.random(users) < 0.3)[user] & (rng.random(records) < 0.4)
    away = np.where(second[None], rng.uniform(-15, 15, (2, users))[:, user], 0.0)
    trips = rng.normal(0, 1, (2, records)) * rng.lognormal(-1.5, 1, users)[user]
    lon = home_lon[user] + np.clip(away[0] + trips[0], -25, 25)  # stays off the antimeridian
    lat = home_lat[user] + np.clip(away[1] + trips[1], -25, 25)
    grid = mt.SinusoidalGrid()
    cells = pl.DataFrame({"lon": lon, "lat": lat}).select(grid.cell()).to_series()
    centres = grid.centroids(cells)
    return pl.DataFrame(
        {
            "user": user,
            "time": pl.Series(np.arange(records) * 1_000_000).cast(pl.Datetime("us", "UTC")),
            "lon": centres["lon"],
            "lat": centres["lat"],
            "extent_km": np.zeros(records),
        }
    )


def timed(function: Callable[[], pl.DataFrame], repeat: int) -> tuple[float, pl.DataFrame]:
    """Median time of a function, and its answer."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        answer = function()
        seconds.append(time.perf_counter() - start)
    return median(seconds), answer


def loop_over_users(posts: pl.DataFrame, centre: Centre, radius_km: float) -> pl.DataFrame:
    """The radius of gyration (km) of one user after the other."""
    lon, lat = posts["lon"].to_numpy(), posts["lat"].to_numpy()
    starts = np.flatnonzero(np.diff(posts["user"].to_numpy(), prepend=-1))
    radii = []
    for start, stop in zip(starts, [*starts[1:], posts.height], strict=True):
        x, y = lon[start:stop], lat[start:stop]
        middle_x, middle_y = centre(x, y)
        distance = haversine_km(np.full_like(x, middle_x), np.full_like(y, middle_y), x, y)
        radii.append(np.sqrt((distance**2).mean()))
    scale = radius_km / EARTH_RADIUS_KM
    return pl.DataFrame({"user": posts["user"].gather(starts), "km": np.array(radii) * scale})


def mean_of_degrees(lon: Floats, lat: Floats) -> tuple[float, float]:
    """scikit-mobility's centre of mass."""
    return float(lon.mean()), float(lat.mean())


def mean_of_vectors(lon: Floats, lat: Floats) -> tuple[float, float]:
    """METHOD M2.4's centre of mass."""
    x, y, z = (float(axis.mean()) for axis in unit_vectors(lon, lat))
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def make_environment(folder: Path) -> Path | None:
    """Python of an environment with scikit-mobility, or None when it cannot be made."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    check = [str(python), "-c", "import skmob"]
    if python.exists() and subprocess.run(check, check=False).returncode == 0:
        return python
    print("making an environment for scikit-mobility ...", flush=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *NEEDS]
    for command in ([sys.executable, "-m", "venv", str(folder)], install, check):
        if subprocess.run(command, check=False).returncode != 0:
            return None
    return python


def measure_scikit_mobility(
    python: Path, posts: pl.DataFrame, repeat: int, scratch: Path
) -> tuple[float, pl.DataFrame]:
    """Median time, and `user` and `km`, of scikit-mobility on the same records."""
    posts.drop("extent_km").with_columns(
        pl.col("time").dt.replace_time_zone(None).dt.to_string("iso")
    ).write_csv(scratch / "posts.csv")
    script = str(HERE / "scikit_mobility_version.py")
    command = [str(python), script, str(scratch / "posts.csv"), str(scratch / "radii.csv")]
    done = subprocess.run(
        [*command, "--repeat", str(repeat)], check=True, stdout=subprocess.PIPE, text=True
    )
    said = json.loads(done.stdout.splitlines()[-1])
    print(f"versions: {said['versions']}")
    return median(said["seconds"]), pl.read_csv(scratch / "radii.csv")


def apart(one: pl.DataFrame, other: pl.DataFrame) -> str:
    """How far the two are apart, at most."""
    both = one.join(
        other.select("user", other=cs.by_name("km", "gyration_km", require_all=False)), on="user"
    )
    most = both.select((pl.col("km") - pl.col("other")).abs().max()).item()
    return f"{both.height:,} users, at most {most:.1e} km apart"


def print_agreement(name: str, table: pl.DataFrame) -> None:
    """Relative differences by the size of our radius; `km` is theirs."""
    print(f"difference from {name}, by our radius of gyration:")
    km = pl.col("gyration_km")
    size = pl.when(km < 100).then(100).when(km < 500).then(500).when(km < 2000).then(2000)
    groups = (
        table.filter(km > 1e-6)
        .with_columns(size=size.otherwise(20_000), by=(pl.col("km") / km - 1).abs())
        .group_by("size")
        .agg(users=pl.len(), median=pl.col("by").median(), most=pl.col("by").max())
        .sort("size")
    )
    for size, users, middle, most in groups.rows():
        print(f"  below {size:>6,} km: {users:>7,} users, median {middle:.4%}, at most {most:.4%}")


if __name__ == "__main__":
    sys.exit(main())
