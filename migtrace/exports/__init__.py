"""Exports for maps and for the humanitarian exchange, made of what may be handed on alone."""

from migtrace.exports.folder import export_study
from migtrace.exports.geojson import write_geojson
from migtrace.exports.geoparquet import write_geoparquet
from migtrace.exports.hxl import write_hxl

__all__ = ["export_study", "write_geojson", "write_geoparquet", "write_hxl"]
