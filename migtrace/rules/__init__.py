"""Rules of residence beside the paper's: segments, intervals, twelve months."""

from migtrace.rules.segments import Segments, migration_events, residence_segments

__all__ = ["Segments", "migration_events", "residence_segments"]
