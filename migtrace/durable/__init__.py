"""Writing that survives a crash: what stands in its place is whole."""

from migtrace.durable.files import PARTIAL, whole_file
from migtrace.durable.folders import check_target, flush, whole_folder

__all__ = ["PARTIAL", "check_target", "flush", "whole_file", "whole_folder"]
