"""A killed ingest leaves a store that opens, and goes on to the same bytes (in small)."""

from pathlib import Path
from random import Random

import pytest

from tests.store.killing import draw_kills, make_scenes, try_kills

KILLS = 5


@pytest.mark.slow
@pytest.mark.no_cover
def test_a_killed_ingest_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    rng = Random(20150313)  # noqa: S311 - nothing secret
    scenes = make_scenes(tmp_path)
    hits, broken = 0, []
    while hits < KILLS:
        for scene in scenes:
            outcome = try_kills(scene, draw_kills(scene, rng), rng)
            hits += len(outcome.kills)
            broken += [f"{scene.name}: {what}" for what in outcome.broken]
    assert not broken, "\n".join(broken)
