"""Official figures that come with the package, for use without a network."""

from collections.abc import Callable
from importlib.resources import files
from typing import IO, Literal, overload

from migtrace.errors import ParameterError
from migtrace.official.figures import Flow, Stock
from migtrace.official.population import Population
from migtrace.official.populations import read_world_bank
from migtrace.official.unhcr import read_unhcr, read_unhcr_flows

_READERS: dict[str, Callable[[IO[bytes]], Stock | Flow | Population]] = {
    "unhcr_population": read_unhcr,
    "unhcr_flows": read_unhcr_flows,
    "world_bank_population": read_world_bank,
}
BUNDLED = tuple(_READERS)
"""The names that `bundled` takes."""


@overload
def bundled(name: Literal["unhcr_population"], /) -> Stock: ...
@overload
def bundled(name: Literal["unhcr_flows"], /) -> Flow: ...
@overload
def bundled(name: Literal["world_bank_population"], /) -> Population: ...
def bundled(
    name: Literal["unhcr_population", "unhcr_flows", "world_bank_population"], /
) -> Stock | Flow | Population:
    """Read an extract that comes with the package.

    Parameters
    ----------
    name
        ``"unhcr_population"`` and ``"unhcr_flows"``: people from Venezuela, the United States,
        Ukraine and Syria, 2006-2025. ``"world_bank_population"``: all countries, 2006-2024.

    Returns
    -------
    Stock, Flow or Population
        With `licence` and `citation`; cite the agency and not this package.

    Raises
    ------
    ParameterError
        When there is none of this name.

    Examples
    --------
    >>> stock = bundled("unhcr_population").filter(origin="VE", category="oip")
    >>> stock.people_by_destination(year=2018).drop_nulls().sort("people").row(-1)
    ('CO', 2018, 1171552.0)
    >>> bundled("world_bank_population").people_of("VE", 2015)
    30573972.0
    """
    if name not in _READERS:
        msg = f"name: got {name!r}; expected one of {', '.join(map(repr, BUNDLED))}"
        raise ParameterError(msg)
    file = f"{name}.csv.gz"
    with files(__package__).joinpath("data", file).open("rb") as stream:
        return _READERS[name](stream)
