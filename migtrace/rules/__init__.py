"""Rules of residence beside the paper's: segments, twelve months, and migration by interval."""

from migtrace.rules.deciding import decided_by
from migtrace.rules.intervals import interval_migration
from migtrace.rules.leaving import exits_by_rule
from migtrace.rules.rule import Decided, Rule, check_rule
from migtrace.rules.segments import Segments, migration_events, residence_segments
from migtrace.rules.stays import country_stays
from migtrace.rules.twelve_months import TwelveMonths, long_term_moves

__all__ = [
    "Decided",
    "Rule",
    "Segments",
    "TwelveMonths",
    "check_rule",
    "country_stays",
    "decided_by",
    "exits_by_rule",
    "interval_migration",
    "long_term_moves",
    "migration_events",
    "residence_segments",
]
