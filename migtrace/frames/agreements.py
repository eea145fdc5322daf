"""The tables of a validation: columns, types, units and grain (METHOD M15)."""

import dataframely as dy

from migtrace.frames.tables import KEY, PERSONS


class Pairs(dy.Schema):
    """One row per country with an estimated and an official figure."""

    country = dy.String(
        metadata=KEY, regex="^[A-Z]{2}$", description="Destination, ISO 3166-1 alpha-2."
    )
    estimated = dy.Float64(min=0, metadata=PERSONS, description="The estimated figure.")
    low = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="Lower end of its interval, if any."
    )
    high = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="Upper end of its interval, if any."
    )
    official = dy.Float64(min=0, metadata=PERSONS, description="The official figure.")
    difference = dy.Float64(metadata=PERSONS, description="Estimated less official.")
    ratio = dy.Float64(
        nullable=True, min=0, description="Estimated over official; null when that is 0."
    )
    inside = dy.Bool(
        nullable=True,
        description="Whether the official figure lies in the interval; null without one.",
    )


class Statistics(dy.Schema):
    """One row per statistic, in a fixed order (`Agreement` says what each is)."""

    statistic = dy.String(metadata=KEY, description="Its name.")
    value = dy.Float64(nullable=True, description="Its value; shares are not in percent.")
    low = dy.Float64(nullable=True, description="Lower end of the bootstrap interval.")
    high = dy.Float64(nullable=True, description="Upper end of the bootstrap interval.")
    pairs = dy.Int64(min=0, description="Pairs that it looks at.")
    left_out = dy.Int64(min=0, description="Pairs that it cannot look at, such as zeros in logs.")
    reason = dy.String(nullable=True, description="Why a figure of the row is null.")


class Influence(dy.Schema):
    """One row per country left out and statistic."""

    country = dy.String(metadata=KEY, description="The country left out.")
    statistic = dy.String(metadata=KEY, description="The statistic's name.")
    value = dy.Float64(nullable=True, description="Its value over the other countries.")
    change = dy.Float64(nullable=True, description="That value less the value over all.")
    reason = dy.String(nullable=True, description="Why the value is null.")


class Unmatched(dy.Schema):
    """One row per country that is no pair."""

    side = dy.String(
        regex="^(only_estimate|only_official|neither)$",
        metadata=KEY,
        description="Which side has a figure: `only_estimate`, `only_official` or `neither`.",
    )
    country = dy.String(metadata=KEY, description="Destination, ISO 3166-1 alpha-2.")
    estimated = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="The estimated figure, if any."
    )
    official = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="The official figure, if any."
    )
    reason = dy.String(description="Why the other figure is missing.")


AGREEMENT_TABLES: dict[str, type[dy.Schema]] = {
    "pairs": Pairs,
    "statistics": Statistics,
    "influence": Influence,
    "unmatched": Unmatched,
}
"""The schema of each table of an `Agreement`, by the name of its attribute."""
