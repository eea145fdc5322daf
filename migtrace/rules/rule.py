"""What a rule of residence is: something that says where users live and when they move."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import polars as pl

from migtrace.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule says of some users.

    Attributes
    ----------
    homes
        One row per user and country in which it lived at some time: `user`, `country`.
    moves
        One row per move from one home to the next: `user`, `home`, `destination`, `date`.
    """

    homes: pl.DataFrame
    moves: pl.DataFrame


@runtime_checkable
class Rule(Protocol):
    """A rule of residence beside the paper's, for `Study`: `Segments`, `TwelveMonths`, or yours.

    A frozen dataclass with this method will do; its fields stand in `study.json`.
    """

    def decide(self, posts: pl.DataFrame, /) -> Decided:
        """Say where users live and when they move.

        Parameters
        ----------
        posts
            Cleaned records of whole users, inside the study's window: `user`, `time`, `country`.

        Returns
        -------
        Decided
            Homes and moves. What it says of a user must rest on this user's records alone.
        """
        ...


def check_rule(value: object) -> None:
    """Raise ParameterError unless `value` is None, for the paper's rule, or a rule."""
    if value is not None and (isinstance(value, type) or not isinstance(value, Rule)):
        msg = f"rule: got {value!r}; expected None, Segments(...) or TwelveMonths(...)"
        raise ParameterError(msg)
