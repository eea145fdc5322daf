"""What if: edits under a name."""

from dataclasses import dataclass, replace

from migtrace.errors import ParameterError
from migtrace.forecast.network.edits import (
    ArrivalsTimes,
    CloseEdge,
    DateLike,
    Edit,
    NoArrivals,
    OpenEdge,
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, and edits that are made in their order.

    Parameters
    ----------
    name
        What tables and pictures call it.
    edits
        Any of `NoArrivals`, `ArrivalsTimes`, `CloseEdge`, `OpenEdge`. The methods of the same
        purpose answer with a scenario that has one more.

    Raises
    ------
    ParameterError
        When the name is no text or empty, or an edit is none.

    Notes
    -----
    ``after`` is strict: with no arrivals after 16 February, the 16th still has them.

    Examples
    --------
    >>> closed = Scenario("closed").close("fyrom", "serbia", after="2016-02-16", both=True)
    >>> closed.no_arrivals(after="2016-02-20").edits[1]
    NoArrivals(node=None, after='2016-02-20', until=None)
    """

    name: str
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            msg = f"name: got {self.name!r}; expected the name of a scenario, such as 'closed'"
            raise ParameterError(msg)
        if not isinstance(self.edits, tuple):
            msg = f"edits: got {self.edits!r}; expected a tuple, such as (NoArrivals(),)"
            raise ParameterError(msg)
        for edit in self.edits:
            if isinstance(edit, type) or not callable(getattr(edit, "apply", None)):
                msg = f"edits: got {edit!r}; expected such as NoArrivals() or CloseEdge('a', 'b')"
                raise ParameterError(msg)

    def no_arrivals(
        self,
        node: str | None = None,
        *,
        after: DateLike | None = None,
        until: DateLike | None = None,
    ) -> "Scenario":
        """Add `NoArrivals`."""
        return self._and(NoArrivals(node, after, until))

    def arrivals_times(
        self,
        factor: float,
        node: str | None = None,
        *,
        after: DateLike | None = None,
        until: DateLike | None = None,
    ) -> "Scenario":
        """Add `ArrivalsTimes`."""
        return self._and(ArrivalsTimes(factor, node, after, until))

    def close(
        self,
        origin: str,
        destination: str,
        *,
        after: DateLike | None = None,
        until: DateLike | None = None,
        both: bool = False,
        reroute: bool = False,
    ) -> "Scenario":
        """Add `CloseEdge`."""
        return self._and(CloseEdge(origin, destination, after, until, both, reroute))

    def open(
        self,
        origin: str,
        destination: str,
        fraction: float,
        *,
        after: DateLike | None = None,
        until: DateLike | None = None,
    ) -> "Scenario":
        """Add `OpenEdge`."""
        return self._and(OpenEdge(origin, destination, fraction, after, until))

    def _and(self, edit: Edit) -> "Scenario":
        """The same with one more edit."""
        return replace(self, edits=(*self.edits, edit))
