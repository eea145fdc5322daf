"""Traces from anywhere: frames and files of the usual tools become records (METHOD M1)."""

from migtrace.readers.cautions import HalfPositionWarning, NaiveTimeWarning, TracesWarning
from migtrace.readers.names import NAMES
from migtrace.readers.read import read_traces
from migtrace.readers.traces import Traces

__all__ = [
    "NAMES",
    "HalfPositionWarning",
    "NaiveTimeWarning",
    "Traces",
    "TracesWarning",
    "read_traces",
]
