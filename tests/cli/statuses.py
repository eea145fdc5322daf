"""The small world of the command line's tests, as Twitter's statuses."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.cli.conftest import whereabouts


def status(tweet: int, user: int, time: datetime, place: tuple[str, float, float]) -> str:
    """Write a status of version 1.1 in one line."""
    country, lon, lat = place
    return json.dumps(
        {
            "id_str": str(tweet),
            "user": {"id_str": str(user)},
            "created_at": f"{time:%a %b %d %H:%M:%S +0000 %Y}",
            "place": {"country_code": country},
            "coordinates": {"type": "Point", "coordinates": [lon, lat]},
        }
    )


def write_statuses(path: Path) -> Path:
    """Write one post a month and user, 288 in all, as the fixture `posts` has them."""
    months = [(year, month) for year in (2015, 2016) for month in range(1, 13)]
    lines = [
        status(100 * user + number, user, datetime(*when, 10, tzinfo=UTC), whereabouts(user, *when))
        for user in range(1, 13)
        for number, when in enumerate(months)
    ]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path
