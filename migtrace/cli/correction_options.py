"""The options of `migtrace estimate` that correct known biases, and how sure it is."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Option

from migtrace.corrections import Penetration, Speeds, Travellers
from migtrace.corrections.penetration import Missing
from migtrace.errors import ParameterError

_CORRECTIONS, _SURE = "Corrections (none by default)", "How sure the figures are (METHOD M14)"

Activity = Annotated[
    Literal["record", "not_left", "three_months"],
    Option(
        help="Who stands for the people in a year: residents with a record in it (record); of "
        "these, who has not left before (not_left); or who has records in three months of it (M7).",
        rich_help_panel=_CORRECTIONS,
    ),
]
PenetrationFile = Annotated[
    Path | None,
    Option(
        "--penetration",
        help="CSV with the platform's users per head: country, penetration and perhaps year. Flows "
        "to countries where it is not that of the origin are weighed by it.",
        metavar="FILE",
        rich_help_panel=_CORRECTIONS,
        show_default=False,
    ),
]
MissingPenetration = Annotated[
    Missing,
    Option(
        help="With --penetration: what a country without a rate does: stop with an error, or count "
        "as like the origin.",
        rich_help_panel=_CORRECTIONS,
    ),
]
OriginShare = Annotated[
    float,
    Option(
        help="With --penetration: share of the migrants who are seen as at home; 1 corrects "
        "nothing.",
        metavar="SHARE",
        rich_help_panel=_CORRECTIONS,
    ),
]
MaxRoundTrips = Annotated[
    float | None,
    Option(
        "--max-round-trips-per-year",
        help="Drop users who leave and come back more often than this, and never stay long: "
        "travellers, not migrants.",
        metavar="TRIPS",
        rich_help_panel=_CORRECTIONS,
        show_default=False,
    ),
]
MaxStayDays = Annotated[
    float,
    Option(
        help="With --max-round-trips-per-year: who stayed abroad longer than this is no traveller.",
        metavar="DAYS",
        rich_help_panel=_CORRECTIONS,
    ),
]
MaxSpeed = Annotated[
    float | None,
    Option(
        "--max-speed-km-h",
        help="Drop users with a step faster than this: shared or false accounts.",
        metavar="KM/H",
        rich_help_panel=_CORRECTIONS,
        show_default=False,
    ),
]
MinDistance = Annotated[
    float,
    Option(
        "--min-distance-km",
        help="With --max-speed-km-h: steps shorter than this are not judged.",
        metavar="KM",
        rich_help_panel=_CORRECTIONS,
    ),
]

Intervals = Annotated[
    bool,
    Option(
        "--intervals",
        help="Add the bounds of intervals to every upscaled figure, by a bootstrap of users.",
        rich_help_panel=_SURE,
    ),
]
Level = Annotated[
    float,
    Option(
        help="With --intervals: share of the draws inside an interval.",
        metavar="SHARE",
        rich_help_panel=_SURE,
    ),
]
Replicates = Annotated[
    int,
    Option(
        help="With --intervals: how many times users are drawn.",
        metavar="DRAWS",
        rich_help_panel=_SURE,
    ),
]
Seed = Annotated[
    int,
    Option(
        help="With --intervals: what users are drawn with; the same seed, the same bounds.",
        metavar="NUMBER",
        rich_help_panel=_SURE,
    ),
]


PARTNERS: dict[str, dict[str, object]] = {
    "penetration": {"missing_penetration": "raise", "origin_share": 0.0},
    "max_round_trips_per_year": {"max_stay_days": 90.0},
    "max_speed_km_h": {"min_distance_km": 40.0},
    "cities": {"city_country": "country", "city_name": None, "city_time_zone": None},
    "intervals": {"level": 0.95, "replicates": 500, "seed": 0},
}
"""Options, and those that do nothing without them, with their defaults."""


def check_partners(given: dict[str, object]) -> None:
    """Raise ParameterError when an option is given that does nothing alone."""
    for needed, options in PARTNERS.items():
        for name, default in options.items():
            if not given[needed] and given[name] != default:
                option, partner = (f"--{word.replace('_', '-')}" for word in (name, needed))
                msg = f"{option}: got {given[name]!r}, and does nothing without {partner}"
                raise ParameterError(msg)


def penetration(file: Path | None, missing: Missing) -> Penetration | None:
    """What to weigh destinations by, if anything."""
    return None if file is None else Penetration.read(file, missing=missing)


def travellers(round_trips: float | None, stay_days: float) -> Travellers | None:
    """Whom to drop as travellers, if anybody."""
    if round_trips is None:
        return None
    return Travellers(max_round_trips_per_year=round_trips, max_stay_days=stay_days)


def speeds(speed_km_h: float | None, distance_km: float) -> Speeds | None:
    """Whom to drop for impossible steps, if anybody."""
    if speed_km_h is None:
        return None
    return Speeds(max_speed_km_h=speed_km_h, min_distance_km=distance_km)
