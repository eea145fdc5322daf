"""Random lives in two countries, as a frame and as statuses."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

import migtrace as mt
from tests.store.heaps import KEY, point, status, write

STUDY = mt.Study("VE", "2015-01:2016-12", 1_000_000, min_users=1)
_PLACES = {"VE": (-66.9, 10.5), "CO": (-74.1, 4.6), "PE": (-77.0, -12.0)}


def posts(users: int, seed: int) -> list[dict[str, Any]]:
    """Posts of residents of VE, a third of whom leave for CO or PE."""
    random = Random(seed)  # noqa: S311 - a repeatable test
    rows: list[dict[str, Any]] = []
    for user in range(1, users + 1):
        leaves = random.randrange(4, 24) if user % 3 == 0 else 99
        abroad = random.choice(["CO", "PE"])
        for month in range(24):
            for _ in range(random.randrange(4)):
                country = abroad if month >= leaves and random.random() < 0.9 else "VE"
                lon, lat = _PLACES[country]
                day = datetime(
                    2015 + month // 12, 1 + month % 12, random.randrange(1, 28), tzinfo=UTC
                )
                rows.append(
                    {
                        "tweet_id": len(rows) + 1,
                        "user": user,
                        "time": day + timedelta(seconds=random.randrange(86_400)),
                        "country": country,
                        "lon": round(lon + random.gauss(0, 0.7), 5),
                        "lat": round(lat + random.gauss(0, 0.7), 5),
                    }
                )
    return rows


def as_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The posts as a frame, users under the tests' pseudonyms."""
    frame = pl.DataFrame(rows)
    return frame.with_columns(mt.pseudonymise(frame["user"], key=KEY))


def as_file(rows: list[dict[str, Any]], path: Path) -> Path:
    """The posts as statuses, one per line."""
    return write(
        path,
        *(
            status(
                row["tweet_id"],
                row["user"],
                created_at=row["time"].strftime("%a %b %d %H:%M:%S +0000 %Y"),
                place={"country_code": row["country"]},
                coordinates=point(row["lon"], row["lat"]),
            )
            for row in rows
        ),
    )
