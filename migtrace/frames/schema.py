"""The record's schema, for the data dictionary and for checks (METHOD M1.1).

Apart from `migtrace.frames.records`, so that importing the package does not load dataframely.
"""

from typing import Any

import dataframely as dy

from migtrace.frames.records import COUNTRIES

# Typed `Any`: inside dataframely's own `Any` column, `dict[str, Any]` means that column.
ID: Any = {"type": "integer or String"}
USER_ID: Any = {**ID, "nullable": False}


class Records(dy.Schema):
    """One row per geolocated post (METHOD M1.1)."""

    tweet_id = dy.Any(metadata=ID, description="Id of the post.")
    user = dy.Any(metadata=USER_ID, description="Id of its author.")
    time = dy.Datetime(
        time_unit="us",
        time_zone="UTC",
        metadata={"unit": "UTC"},
        description="When it was posted (METHOD M1.6).",
    )
    country = dy.Enum(
        COUNTRIES,
        nullable=True,
        metadata={"type": "Enum of all pairs of letters"},
        description="Where it was posted, ISO 3166-1 alpha-2 (METHOD M1.5).",
    )
    lon = dy.Float64(
        nullable=True, min=-180, max=180, metadata={"unit": "degrees"}, description="Longitude."
    )
    lat = dy.Float64(
        nullable=True, min=-90, max=90, metadata={"unit": "degrees"}, description="Latitude."
    )
    extent_km = dy.Float64(
        nullable=True,
        min=0,
        metadata={"unit": "km"},
        description="Longest side of the place's box; 0 for an exact point (METHOD M1.3).",
    )
    reply_to_tweet = dy.Any(metadata=ID, description="Id of the post that it answers.")
