"""Migration estimates from geolocated posts.

After Mazzoli et al. 2020, *Migrant mobility flows characterized with digital data*: residents,
first exits, upscaled flows, recurrence, routes. One call does it all:

>>> import migtrace as mt
>>> study = mt.Study(origin="VE", window=("2015-01", "2018-12"), population=30_100_000)

and ``mt.estimate(mt.read_traces("posts.parquet"), study)`` answers. The stages it is made of are
public too.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from migtrace.cities import night_homes
from migtrace.cleaning import (
    collapse_threads,
    drop_bots,
    drop_duplicates,
    drop_wide_gyration,
    find_bots,
    find_wide_gyration,
    radius_of_gyration,
)
from migtrace.corrections import (
    Penetration,
    Raked,
    Speeds,
    Travellers,
    drop_impossible_speeds,
    drop_travellers,
    find_impossible_speeds,
    find_travellers,
    rake,
    with_precision,
)
from migtrace.disclosure import hide_small_groups, pseudonymise
from migtrace.errors import (
    FrameError,
    MigtraceError,
    MissingExtraError,
    ParameterError,
    SourceError,
    StoreError,
    StoreWarning,
    UpscalingError,
)
from migtrace.estimate import (
    Estimates,
    Study,
    count_leavers,
    estimate,
    scan_origin_share,
    sensitivity,
)
from migtrace.flows import (
    active_years,
    appearances,
    detected,
    final_residence,
    find_exits,
    monthly_exits,
    new_residents,
    recurrence_ratios,
    stays_abroad,
    upscale,
    yearly_counts,
)
from migtrace.frames import Window, is_located
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.readers import (
    HalfPositionWarning,
    NaiveTimeWarning,
    Traces,
    TracesWarning,
    read_traces,
)
from migtrace.records import judge_records, order_records, screen_records
from migtrace.residence import classify_residents, flag_months
from migtrace.rules import (
    Decided,
    Rule,
    Segments,
    TwelveMonths,
    country_stays,
    interval_migration,
    long_term_moves,
    migration_events,
    residence_segments,
)
from migtrace.space import (
    crossings,
    density,
    find_moves,
    measure_moves,
    reference_point,
    resident_cells,
    routes,
)
from migtrace.store.opened import Store, open_store

if TYPE_CHECKING:
    from migtrace import exports as exports
    from migtrace import forecast as forecast
    from migtrace import official as official
    from migtrace import published as published
    from migtrace import validation as validation
    from migtrace.cities.measures import segregation_measures
    from migtrace.estimate.cities import Cities
    from migtrace.estimate.export import write_study
    from migtrace.estimate.handout import Handout, hand_out, read_study
    from migtrace.geography import city_outlines, country_of, fill_countries
    from migtrace.store.ingest import ingest
    from migtrace.store.report import IngestReport
    from migtrace.validation import Agreement, validate

__version__ = "0.1.0"

__all__ = [
    "Agreement",
    "Cities",
    "Decided",
    "Estimates",
    "FrameError",
    "Grid",
    "H3Grid",
    "HalfPositionWarning",
    "Handout",
    "IngestReport",
    "MigtraceError",
    "MissingExtraError",
    "NaiveTimeWarning",
    "ParameterError",
    "Penetration",
    "Raked",
    "Rule",
    "Segments",
    "SinusoidalGrid",
    "SourceError",
    "Speeds",
    "Store",
    "StoreError",
    "StoreWarning",
    "Study",
    "Traces",
    "TracesWarning",
    "Travellers",
    "TwelveMonths",
    "UpscalingError",
    "Window",
    "active_years",
    "appearances",
    "city_outlines",
    "classify_residents",
    "collapse_threads",
    "count_leavers",
    "country_of",
    "country_stays",
    "crossings",
    "density",
    "detected",
    "drop_bots",
    "drop_duplicates",
    "drop_impossible_speeds",
    "drop_travellers",
    "drop_wide_gyration",
    "estimate",
    "fill_countries",
    "final_residence",
    "find_bots",
    "find_exits",
    "find_impossible_speeds",
    "find_moves",
    "find_travellers",
    "find_wide_gyration",
    "flag_months",
    "hand_out",
    "hide_small_groups",
    "ingest",
    "interval_migration",
    "is_located",
    "judge_records",
    "long_term_moves",
    "measure_moves",
    "migration_events",
    "monthly_exits",
    "new_residents",
    "night_homes",
    "open_store",
    "order_records",
    "pseudonymise",
    "radius_of_gyration",
    "rake",
    "read_study",
    "read_traces",
    "recurrence_ratios",
    "reference_point",
    "residence_segments",
    "resident_cells",
    "routes",
    "scan_origin_share",
    "screen_records",
    "segregation_measures",
    "sensitivity",
    "stays_abroad",
    "upscale",
    "validate",
    "with_precision",
    "write_study",
    "yearly_counts",
]

# These need libraries that take longer to load than all the rest.
_WHEN_USED = {
    "Agreement": "migtrace.validation",
    "Cities": "migtrace.estimate.cities",
    "Handout": "migtrace.estimate.handout",
    "IngestReport": "migtrace.store.report",
    "city_outlines": "migtrace.geography",
    "country_of": "migtrace.geography",
    "fill_countries": "migtrace.geography",
    "hand_out": "migtrace.estimate.handout",
    "ingest": "migtrace.store.ingest",
    "read_study": "migtrace.estimate.handout",
    "segregation_measures": "migtrace.cities.measures",
    "validate": "migtrace.validation",
    "write_study": "migtrace.estimate.export",
}


# Rooms that are used by their name, as `migtrace.official.read_unhcr`; they load when used.
_ROOMS = {"exports", "forecast", "official", "published", "simulate", "validation"}


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"migtrace.{name}")
    if name in _WHEN_USED:
        return getattr(import_module(_WHEN_USED[name]), name)
    msg = f"module 'migtrace' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
