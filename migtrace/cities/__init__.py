"""Cities: where migrants and locals live, and how far apart (METHOD M12)."""

from migtrace.cities.homes import HOME_EXTENT_KM, night_homes

__all__ = ["HOME_EXTENT_KM", "night_homes"]
