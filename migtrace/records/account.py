"""Counting what is read, dropped and noted (METHOD M1.5, M1.7, M2.6)."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from migtrace.records.judge import ANY_CASE, DROP_REASONS

Count = tuple[int, int]
"""Records and distinct users."""

NOTES = (
    "position_out_of_range",
    "position_not_a_number",
    "position_zero_zero",
    "position_halved",
    "extent_unusable",
    "country_unreadable",
)
"""What is noted of a record that stays (METHOD M1.5)."""


def drop_table(read: Count, drops: Mapping[str, Count], kept: Count, /) -> pl.DataFrame:
    """Table of METHOD M16's `dropped`: `read`, every reason in M1.7's order, `kept`.

    Parameters
    ----------
    read, kept
        Records and distinct users before and after.
    drops
        The same per reason; an absent reason counts zero.

    Returns
    -------
    polars.DataFrame
        `reason`, `records`, `users`; zero rows are shown.

    Examples
    --------
    >>> drop_table((3, 2), {"bot": (1, 1)}, (2, 1)).filter(pl.col("records") > 0).rows()
    [('read', 3, 2), ('bot', 1, 1), ('kept', 2, 1)]
    """
    # Reasons that METHOD does not have, of corrections, come last, and only if they were asked for.
    reasons = {**dict.fromkeys(DROP_REASONS, (0, 0)), **drops}
    ends = {"read": read, "kept": kept}
    counts = {"read": read, **{w: n for w, n in reasons.items() if w not in ends}, "kept": kept}
    return pl.DataFrame(
        {
            "reason": list(counts),
            "records": [records for records, _ in counts.values()],
            "users": [users for _, users in counts.values()],
        },
        schema={"reason": pl.String, "records": pl.Int64, "users": pl.Int64},
    )


def count_gone(before: pl.DataFrame, after: pl.DataFrame, /) -> Count:
    """Records that a stage dropped, and users who lost some.

    Parameters
    ----------
    before, after
        Ordered records (see `order_records`), and those of them that stay: `order`, `user`.

    Returns
    -------
    tuple
        Records and distinct users.

    Examples
    --------
    >>> before = pl.DataFrame({"order": [0, 1, 2], "user": [7, 7, 8]})
    >>> count_gone(before, before.head(1))
    (2, 2)
    """
    records = before.height - after.height
    if records == 0:
        return 0, 0
    order = before["order"].to_numpy()
    stays = np.zeros(int(order[-1]) + 1, dtype=np.bool_)
    stays[after["order"].to_numpy()] = True
    return records, before["user"].filter(pl.Series(~stays[order])).n_unique()


def count_reasons(judged: pl.LazyFrame, /) -> dict[str, Count]:
    """Records and distinct users of each reason of `judge_records`, and ``read``, those of all."""
    user = pl.col("user").drop_nulls().n_unique()
    total = judged.select(pl.len(), users=user).collect().row(0)
    dropped = judged.filter(pl.col("reason").is_not_null())
    by_reason = dropped.group_by("reason").agg(pl.len(), users=user).collect()
    counts = {reason: (records, users) for reason, records, users in by_reason.rows()}
    return {**counts, "read": total}


def count_drops(judged: pl.LazyFrame, /) -> pl.DataFrame:
    """Table `dropped` of frames that only METHOD M1 has judged (see `judge_records`).

    Parameters
    ----------
    judged
        The answer of `judge_records`.

    Returns
    -------
    polars.DataFrame
        `reason`, `records`, `users`, as in METHOD M16.
    """
    counts = count_reasons(judged)
    stay = judged.filter(pl.col("reason").is_null())
    kept = stay.select(pl.len(), users=pl.col("user").n_unique()).collect().row(0)
    return drop_table(counts.pop("read"), counts, kept)


def count_notes(frame: pl.LazyFrame, /) -> pl.DataFrame:
    """Positions, extents and countries that were there and could not be used (METHOD M1.5).

    Parameters
    ----------
    frame
        What `judge_records` is given: columns as they come.

    Returns
    -------
    polars.DataFrame
        `note`, `records`: one row per note, zero rows shown. A record can have several.

    Examples
    --------
    >>> count_notes(pl.LazyFrame({"lon": [0.0], "lat": [0.0]})).filter(pl.col("records") > 0).rows()
    [('position_zero_zero', 1)]
    """
    counts = note_counts(frame)
    return pl.DataFrame(
        {"note": list(counts), "records": list(counts.values())},
        schema={"note": pl.String, "records": pl.Int64},
    )


def note_counts(frame: pl.LazyFrame, /) -> dict[str, int]:
    """Count as `count_notes` does, by the names of `NOTES`."""
    schema = frame.collect_schema()
    sums = _position_notes(schema)
    if "extent_km" in schema and schema["extent_km"] != pl.Null:
        extent = pl.col("extent_km").cast(pl.Float64)
        sums["extent_unusable"] = (extent < 0) | ~extent.is_finite()
    if isinstance(schema.get("country"), pl.String | pl.Categorical | pl.Enum):
        names = pl.col("country").cast(pl.String)
        sums["country_unreadable"] = (
            names.is_not_null() & names.cast(ANY_CASE, strict=False).is_null()
        )
    row = dict.fromkeys(NOTES, 0)
    if sums:
        row |= (
            frame.select(n.sum().alias(name) for name, n in sums.items())
            .collect()
            .row(0, named=True)
        )
    return {name: n or 0 for name, n in row.items()}  # the sum of no rows is null


def _position_notes(schema: pl.Schema) -> dict[str, pl.Expr]:
    halves = [name for name in ("lon", "lat") if name in schema and schema[name] != pl.Null]
    if len(halves) == 1:
        return {"position_halved": pl.col(halves[0]).is_not_null()}
    if not halves:
        return {}
    lon, lat = pl.col("lon").cast(pl.Float64), pl.col("lat").cast(pl.Float64)
    unknown = lon.is_nan() | lat.is_nan()
    outside = ~lon.is_between(-180, 180) | ~lat.is_between(-90, 90)
    return {
        "position_out_of_range": outside & ~unknown,
        "position_not_a_number": unknown,
        "position_zero_zero": (lon == 0) & (lat == 0),
        "position_halved": lon.is_null() != lat.is_null(),
    }
