"""Kill ingest at random moments, go on, and compare every byte with an undisturbed run.

Usage: ``python benchmarks/kill.py [--kills 200] [--megabytes 140] [--seed 1] [--data FOLDER]``

The test suite does the same with 20 kills (`tests/store/test_kill.py`); how, stands in
`tests/store/killing.py`. It fails when a store does not open, processes go on, or bytes differ.
"""

import argparse
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(
    0, str(Path(__file__).resolve().parents[1])
)  # the tests are no package that is installed
from tests.store.killing import draw_kills, make_scenes, try_kills

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Kill and compare."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--megabytes", type=int, default=140, help="size of two of the files")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--data", type=Path, default=HERE / "data", help="where all of it goes")
    asked = options.parse_args()
    folder = asked.data / "kill"
    shutil.rmtree(folder, ignore_errors=True)
    scenes = make_scenes(folder, megabytes=asked.megabytes)
    for scene in scenes:
        print(f"undisturbed, {scene.name}: {scene.seconds:.2f} s, {scene.files} files seen")
    rng = Random(asked.seed)  # noqa: S311 - no secrets here
    hits: Counter[str] = Counter()
    trials, broken, start = 0, 0, time.perf_counter()
    while hits.total() < asked.kills:
        for scene in scenes:
            outcome = try_kills(scene, draw_kills(scene, rng), rng)
            trials += 1
            broken += bool(outcome.broken)
            hits.update(kill.target for kill in outcome.kills)
            for what in outcome.broken:
                print(f"BROKEN, trial {trials}, {scene.name}: {what}", flush=True)
            if trials % 20 == 0:
                print(f"{hits.total()} kills, {trials} resumed, {broken} broken", flush=True)
    seconds = time.perf_counter() - start
    kinds = ", ".join(f"{target} {count}" for target, count in sorted(hits.items()))
    print(f"{hits.total()} kills ({kinds}) in {seconds:.0f} s; resumed {trials} times")
    print(f"stores that differ or do not open: {broken}; goal none")
    if not broken:
        shutil.rmtree(folder)
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
