"""The tables of the rules beside the paper's: stays, moves and migration by interval.

Columns tell of themselves as in `migtrace.frames.tables`.
"""

from typing import Any

import dataframely as dy

from migtrace.frames.tables import KEY, USER

# Inside dataframely's own `Any` column the annotation `dict[str, Any]` means that column: so `Any`.
LOCATION: Any = {"type": "as in the input", "nullable": False}
DAYS: dict[str, Any] = {"unit": "days"}
MONTHS: dict[str, Any] = {"unit": "months"}


class ResidenceSegments(dy.Schema):
    """One row per user and segment: a time in which the user lived at one location."""

    user = dy.Any(metadata=USER, description="The user's id.")
    location = dy.Any(metadata=LOCATION, description="Where: a country, or as was asked.")
    start = dy.Date(metadata=KEY, description="First day of the segment.")
    end = dy.Date(description="Last day of the segment.")
    days = dy.Int64(min=1, metadata=DAYS, description="Days from first to last, both counted.")
    observed_days = dy.Int64(
        min=0, metadata=DAYS, description="Those of them on which the user was seen there."
    )


class Moves(dy.Schema):
    """One row per move from one residence to the next, by any of the rules."""

    user = dy.Any(metadata=USER, description="The user's id.")
    home = dy.Any(metadata=LOCATION, description="Where the user lived before.")
    destination = dy.Any(metadata=LOCATION, description="Where the user lived after.")
    home_start = dy.Date(description="First day of the stay at home.")
    home_end = dy.Date(description="Last day of the stay at home.")
    destination_start = dy.Date(description="First day of the stay at the destination.")
    destination_end = dy.Date(description="Last day of the stay at the destination.")
    date = dy.Date(
        metadata=KEY,
        description="The day from `home_end` to `destination_start` that misplaces the fewest "
        "days; of several the last.",
    )
    uncertainty_days = dy.Int64(min=0, metadata=DAYS, description="Days between the two stays.")
    misplaced_days = dy.Int64(
        min=0,
        metadata=DAYS,
        description="Days seen at the destination before the date, and at home after it.",
    )


class CountryStays(dy.Schema):
    """One row per user and stay in a country, by months."""

    user = dy.Any(metadata=USER, description="The user's id.")
    country = dy.Any(metadata=LOCATION, description="Where, ISO 3166-1 alpha-2.")
    start = dy.Date(metadata=KEY, description="First day seen there in the stay's first month.")
    end = dy.Date(description="Last day seen there in the stay's last month.")
    months = dy.Int64(min=1, metadata=MONTHS, description="From first to last, both counted.")
    observed_months = dy.Int64(min=1, metadata=MONTHS, description="Those with evidence.")
    status = dy.Enum(
        ["long", "short", "censored"],
        metadata={"type": "Enum"},
        description="`long` enough to be a residence; `short`: seen to begin and to end, and not "
        "long; `censored`: not long as far as was seen.",
    )


class IntervalMigration(dy.Schema):
    """One row per start, interval and window: users whose location differs after the interval."""

    start = dy.Date(metadata=KEY, description="The day t from which the interval runs.")
    interval_days = dy.Int64(min=0, metadata={**KEY, **DAYS}, description="The interval tau.")
    window_days = dy.Int64(
        min=1, metadata={**KEY, **DAYS}, description="Length w of the windows around both days."
    )
    users = dy.Int64(min=0, description="Users at risk: with a location around both days.")
    migrants = dy.Int64(min=0, description="Those whose two locations differ.")
    share = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        description="Migrants over users, M(t, tau, w); null when nobody is at risk.",
    )


RULE_TABLES: dict[str, type[dy.Schema]] = {
    "residence_segments": ResidenceSegments,
    "migration_events, long_term_moves": Moves,
    "country_stays": CountryStays,
    "interval_migration": IntervalMigration,
}
"""The schema of each table of the rules, by the names of the functions that answer with it."""
