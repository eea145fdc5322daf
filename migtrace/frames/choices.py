"""The table of what choices do to the figures: columns, types, units and grain (METHOD M5-M10)."""

from typing import Any

import dataframely as dy

from migtrace.frames.tables import CELL, KEY

# Inside dataframely's own `Any` column the annotation `dict[str, Any]` means that column: so `Any`.
ANY_CELL: Any = {**CELL, "key": True, "nullable": True}


class Sensitivity(dy.Schema):
    """One row per combination of choices and figure; small groups are hidden."""

    window_end = dy.Date(metadata=KEY, description="Last month of the window, its first day.")
    activity = dy.String(
        metadata=KEY, description="Who stands for the people in a year (METHOD M7)."
    )
    recurrence_threshold = dy.Float64(
        nullable=True,
        metadata=KEY,
        description="Ratio below which a migrant is recurrent (METHOD M9); null for figures that "
        "no threshold touches.",
    )
    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    figure = dy.String(metadata=KEY, description="What the value is, such as `first_exits`.")
    year = dy.Int32(nullable=True, metadata=KEY, description="Year of the figure, if it has one.")
    month = dy.Date(
        nullable=True,
        metadata=KEY,
        description="Month of the figure, its first day, if it has one.",
    )
    country = dy.String(
        nullable=True, metadata=KEY, description="Destination of the figure, if it has one."
    )
    line = dy.String(
        nullable=True, metadata=KEY, description="Name of the line that is crossed, if it has one."
    )
    direction = dy.String(
        nullable=True,
        regex="^(away|toward)$",
        metadata=KEY,
        description="`away` from the reference point or `toward` it (METHOD M11.3), if it has one.",
    )
    cell = dy.Any(
        metadata=ANY_CELL, description="Grid cell in which the moves start, if it has one."
    )
    users = dy.Int64(
        nullable=True, min=0, description="Distinct users behind it, where they are counted."
    )
    value = dy.Float64(
        nullable=True,
        description="The figure: persons, exits, persons per resident, a share, or a net direction "
        "from -1 (toward) to 1 (away); null when hidden, or "
        "when nobody is left to stand for the people (METHOD M7).",
    )
    ratio = dy.Float64(nullable=True, description="The value over that of the study's own choices.")


class OriginShares(dy.Schema):
    """One row per λ, table, year and country, of the study's criterion; small groups are hidden."""

    origin_share = dy.Float64(
        min=0, max=1, metadata=KEY, description="λ, the part of migrants who are seen as at home."
    )
    table = dy.String(
        metadata=KEY, description="`appearances`, `detected` or `new_residents` (METHOD M8, M10)."
    )
    criterion = dy.UInt8(min=1, max=4, metadata=KEY, description="Resident criterion (METHOD M5).")
    year = dy.Int32(nullable=True, metadata=KEY, description="Year; null of `new_residents`.")
    country = dy.String(metadata=KEY, description="Destination, ISO 3166-1 alpha-2.")
    users = dy.Int64(nullable=True, min=0, description="Distinct migrants; null when hidden.")
    people = dy.Float64(
        nullable=True,
        min=0,
        metadata={"unit": "persons"},
        description="Upscaled, corrected for the penetration with this λ; null when hidden.",
    )
    ratio = dy.Float64(
        nullable=True, description="`people` over what they are without this correction."
    )
