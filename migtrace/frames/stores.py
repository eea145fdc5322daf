"""The tables of a trace store: its shards, and what it says of its sources (METHOD M1.7, M13).

As in `migtrace.frames.tables`, each column carries its meaning as `description`, and `metadata` has
its unit, whether it is a key, and in words the types that follow the store's grid.
"""

from typing import Any

import dataframely as dy

from migtrace.frames.records import COUNTRIES
from migtrace.frames.tables import DEGREES, KEY

# Typed `Any`: inside dataframely's own `Any` column, `dict[str, Any]` means that column.
GRID_CELL: Any = {"type": "UInt32, or UInt64 on the H3 grid", "nullable": True}
BYTES: Any = {"unit": "bytes"}


class Shards(dy.Schema):
    """One row per record that a store keeps, each user's in one piece, in METHOD M1.8's order."""

    user = dy.UInt64(metadata=KEY, description="Pseudonym of the author (METHOD M13).")
    time = dy.Datetime(
        time_unit="us",
        time_zone="UTC",
        metadata={**KEY, "unit": "UTC"},
        description="When it was posted (METHOD M1.6).",
    )
    country = dy.Enum(
        COUNTRIES,
        nullable=True,
        metadata={"type": "Enum of all pairs of letters"},
        description="Where it was posted, ISO 3166-1 alpha-2 (METHOD M1.5).",
    )
    cell = dy.Any(
        metadata=GRID_CELL,
        description="Cell of the store's grid, 40 km by default, in which the exact position lies "
        "(METHOD M3); null without a position.",
    )
    cell_1km = dy.UInt32(
        nullable=True, description="Cell of the 1 km grid in which the exact position lies."
    )
    lon = dy.Float64(
        nullable=True,
        min=-180,
        max=180,
        metadata=DEGREES,
        description="Longitude of the centroid of `cell_1km`: no position is finer (METHOD M13).",
    )
    lat = dy.Float64(
        nullable=True, min=-90, max=90, metadata=DEGREES, description="Latitude of that centroid."
    )
    extent_km = dy.Float64(
        nullable=True,
        min=0,
        metadata={"unit": "km"},
        description="Longest side of the place's box; 0 for an exact point (METHOD M1.3).",
    )


class Sources(dy.Schema):
    """One row per source: its lines, and what became of the posts in them (METHOD M1.7).

    `lines` = `blank` + `control` + `pages` + (`read` - `paged`), and `read` = `corrupt` +
    `malformed` + `retweet` + `no_geography` + `bad_time` + `records`.
    """

    source = dy.String(
        metadata=KEY, description="Path or URL; of several names for the same bytes the first."
    )
    bytes = dy.Int64(min=0, metadata=BYTES, description="Size as it lies on the disk.")
    members = dy.Int64(min=0, description="Streams of lines in it; more than 1 in archives.")
    lines = dy.Int64(min=0, description="Lines, but for the incomplete end of damaged members.")
    blank = dy.Int64(min=0, description="Lines of white space.")
    control = dy.Int64(min=0, description="Lines that are messages, or answers without a post.")
    pages = dy.Int64(min=0, description="Lines that hold posts of version 2, or a list of posts.")
    paged = dy.Int64(min=0, description="Posts in those pages.")
    read = dy.Int64(min=0, description="Posts, in pages or not, and `corrupt` lines.")
    corrupt = dy.Int64(min=0, description="Lines that do not decode; kept in the quarantine.")
    malformed = dy.Int64(
        min=0,
        description="Posts without an id or a user's id, and whatever else is no post; kept in the "
        "quarantine.",
    )
    retweet = dy.Int64(min=0, description="Posts that carry a retweet (METHOD M1.2).")
    no_geography = dy.Int64(min=0, description="Posts with neither country nor position.")
    bad_time = dy.Int64(min=0, description="Posts with a time that cannot be (METHOD M1.6).")
    records = dy.Int64(
        min=0, description="Posts that are records, before messages, duplicates and threads."
    )
    damaged = dy.Int64(min=0, description="Streams of lines that break off or are unreadable.")
    digest = dy.String(metadata=KEY, description="Digest of its bytes, by which it is known.")


class Quarantine(dy.Schema):
    """One row per line, or post of a page, set aside raw, in its order within a source."""

    source = dy.String(description="Path or URL of the source.")
    member = dy.String(description="Path within an archive; empty for the source itself.")
    line = dy.Int64(min=1, description="Number of the line in the member, from 1.")
    offset = dy.Int64(
        min=0, metadata=BYTES, description="Where the line begins in the unpacked member."
    )
    reason = dy.String(
        regex="^(corrupt|malformed|fragment)$",
        description="`corrupt` or `malformed` (METHOD M1.7), or `fragment`: the incomplete last "
        "line of a damaged member, which is in no count.",
    )
    ends = dy.Bool(description="False when the line was too long and goes on in the next row.")
    raw = dy.Binary(description="The bytes as they were read, without the line feed.")


STORE_TABLES: dict[str, type[dy.Schema]] = {
    "shards": Shards,
    "sources": Sources,
    "quarantine": Quarantine,
}
"""The schema of each table of a store, by the name under which a store has it."""
