"""From the codes and names that agencies write to ISO 3166-1 alpha-2."""

import re
import unicodedata
from functools import cache
from typing import Literal, get_args

import polars as pl

from migtrace.errors import ParameterError
from migtrace.readers.country_codes import country_rows, iso3_to_iso2

Codes = Literal["alpha2", "alpha3", "m49", "name"]
"""What a column of countries holds."""

_NO_COUNTRY = {
    "UNK": "unknown",
    "UKN": "unknown",
    "STA": "stateless",
    "XXA": "stateless",
    "XXX": "unknown",
}
"""Codes that stand for people and not for a country; UNHCR's and those of travel documents."""

_QUOTES = re.compile("['\u2018\u2019]")
_WORD = re.compile(r"[^a-z0-9]+")


@cache
def codes_of(kind: Codes, /) -> dict[str, str]:
    """How a kind of code is written, with the alpha-2 code of each.

    Parameters
    ----------
    kind
        ``"alpha2"``, ``"alpha3"``, ``"m49"`` (without leading zeros) or ``"name"`` (simplified as
        `simple_name` does it).

    Returns
    -------
    dict
        Code to alpha-2 code.

    Raises
    ------
    ParameterError
        When there is no such kind.

    Examples
    --------
    >>> codes_of("m49")["862"], codes_of("name")["venezuela"], codes_of("alpha2")["NA"]
    ('VE', 'VE', 'NA')
    """
    if kind == "alpha2":
        return {row["alpha2"]: row["alpha2"] for row in country_rows()}
    if kind == "alpha3":
        return iso3_to_iso2()
    if kind == "m49":
        return {str(int(row["m49"])): row["alpha2"] for row in country_rows()}
    if kind == "name":
        return {
            simple_name(name): row["alpha2"]
            for row in country_rows()
            for name in row["names"].split("|")
        }
    msg = f"codes: got {kind!r}; expected one of {', '.join(map(repr, get_args(Codes)))}"
    raise ParameterError(msg)


def simple_name(name: str, /) -> str:
    """A name without accents, capitals, punctuation and a leading "the", for comparison.

    Examples
    --------
    >>> simple_name("Côte d'Ivoire"), simple_name("Bolivia (Plurinational State of)")
    ('cote divoire', 'bolivia plurinational state of')
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _WORD.sub(" ", _QUOTES.sub("", letters.casefold())).strip().removeprefix("the ")


def to_iso2(codes: pl.Series, kind: Codes, /) -> pl.Series:
    """Countries as ISO 3166-1 alpha-2, null where a code is of no country.

    Parameters
    ----------
    codes
        Text, null where nothing stands.
    kind
        What it is.

    Returns
    -------
    polars.Series
        As long as `codes`.

    Raises
    ------
    ParameterError
        When there is no such kind.

    Examples
    --------
    >>> to_iso2(pl.Series(["VEN", "nam", "UNK", None]), "alpha3").to_list()
    ['VE', 'NA', None, None]
    """
    known = codes_of(kind)
    # A table has many rows and few countries: each text is looked at once.
    texts = codes.unique().drop_nulls().to_list()
    found = {text: known[key] for text in texts if (key := _key(text, kind)) in known}
    return codes.replace_strict(found, default=None, return_dtype=pl.String)


def reason(role: str, code: str, iso2: str, /) -> pl.Expr:
    """Why a code is of no country; null when it is, or stands for all countries.

    Parameters
    ----------
    role
        ``"origin"`` or ``"destination"``, for the text.
    code, iso2
        The columns of the code and of what became of it.

    Returns
    -------
    polars.Expr
        Text such as ``origin UNK: unknown``.
    """
    raw = pl.col(code)
    why = raw.replace_strict(_NO_COUNTRY, default="no ISO country", return_dtype=pl.String)
    told = pl.format("{} {}: {}", pl.lit(role), raw, why)
    none = pl.lit(f"{role}: no code")
    return pl.when(pl.col(iso2).is_null()).then(pl.when(raw.is_null()).then(none).otherwise(told))


def _key(text: str, kind: Codes) -> str:
    """A code in the spelling of `codes_of`."""
    if kind == "name":
        return simple_name(text)
    if kind == "m49":
        return text.removesuffix(".0").lstrip("0")
    return text.upper()
