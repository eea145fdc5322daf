"""Traces from anywhere: frames and files of the usual tools become records (METHOD M1)."""

from migtrace.readers.names import NAMES
from migtrace.readers.read import read_traces
from migtrace.readers.times import NaiveTimeWarning
from migtrace.readers.traces import Traces

__all__ = ["NAMES", "NaiveTimeWarning", "Traces", "read_traces"]
