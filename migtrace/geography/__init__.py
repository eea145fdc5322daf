"""Where on Earth: the country of a point, offline."""

from migtrace.geography.countries import country_of, fill_countries

__all__ = ["country_of", "fill_countries"]
