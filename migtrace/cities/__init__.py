"""Cities: where migrants and locals live, and how far apart (METHOD M12)."""

from migtrace.cities.measures import segregation_measures

__all__ = ["segregation_measures"]
