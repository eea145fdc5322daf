"""Where on Earth: the country of a point and outlines of cities, offline."""

from migtrace.geography.cities import city_outlines
from migtrace.geography.countries import country_of, fill_countries

__all__ = ["city_outlines", "country_of", "fill_countries"]
