"""Cities: where people live in them, and how apart migrants and locals do (METHOD M12)."""

from migtrace.cities.homes import HOME_EXTENT_KM, night_homes

__all__ = ["HOME_EXTENT_KM", "night_homes"]
