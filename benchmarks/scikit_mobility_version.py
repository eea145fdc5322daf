"""Radius of gyration by scikit-mobility, in the environment that `gyration.py` makes for it.

Usage: ``python benchmarks/scikit_mobility_version.py POSTS.csv RADII.csv [--repeat 3]``

Reads `user`, `time`, `lon`, `lat`, writes `user` and `km`, and prints the times of the one
call, not of reading or building its table, as JSON.
"""

import argparse
import json
import time
from importlib.metadata import version

import pandas as pd
import skmob  # type: ignore[import-not-found]  # is in an environment of its own
from skmob.measures.individual import radius_of_gyration  # type: ignore[import-not-found]  # same

LIBRARIES = ("scikit-mobility", "pandas", "numpy", "shapely")


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("posts")
    options.add_argument("radii")
    options.add_argument("--repeat", type=int, default=3)
    asked = options.parse_args()
    posts = pd.read_csv(asked.posts, parse_dates=["time"])
    traces = skmob.TrajDataFrame(
        posts, latitude="lat", longitude="lon", datetime="time", user_id="user"
    )
    seconds = []
    for _ in range(asked.repeat):
        start = time.perf_counter()
        radii = radius_of_gyration(traces, show_progress=False)
        seconds.append(time.perf_counter() - start)
    names = {"uid": "user", "radius_of_gyration": "km"}
    radii.rename(columns=names).to_csv(asked.radii, index=False)
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(json.dumps({"seconds": seconds, "versions": versions}))


if __name__ == "__main__":
    main()
