"""Cities: where migrants and locals live, and how far apart (METHOD M12)."""

from migtrace.cities.homes import HOME_EXTENT_KM, night_homes
from migtrace.cities.measures import segregation_measures

__all__ = ["HOME_EXTENT_KM", "night_homes", "segregation_measures"]
