"""Rules of one's own: what they answer is checked before anything rests on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import FrameError, ParameterError
from migtrace.rules import decided_by
from tests.rules.diaries import diaries

STUDY = mt.Study("VE", "2015-01:2016-12", 1000, min_users=1)
POSTS = diaries("V731", "V365 C366").collect()
HOMES = pl.DataFrame({"user": [1, 2, 2], "country": ["VE", "VE", "CO"]})
MOVES = pl.DataFrame(
    {"user": [2], "home": ["VE"], "destination": ["CO"], "date": [date(2016, 1, 1)]}
)


@dataclass(frozen=True, eq=False)
class Told:
    """A rule that answers what it was told to."""

    answer: object

    def decide(self, posts: pl.DataFrame, /) -> Any:  # noqa: ANN401 - right or wrong
        """Answer, whatever was posted."""
        assert posts.columns == ["user", "time", "country"]
        return self.answer


def told(homes: object = HOMES, moves: object = MOVES) -> mt.Decided:
    """Ask a rule that says so."""
    answer = mt.Decided(homes, moves)  # type: ignore[arg-type]  # wrong on purpose
    return decided_by(Told(answer), POSTS, window=STUDY.months)


def test_a_right_answer_is_taken() -> None:
    assert told().homes["country"].to_list() == ["VE", "VE", "CO"]
    assert told().moves.rows() == MOVES.rows()
    # In an estimate users are numbers from 0 on.
    number = (pl.col("user") - 1).cast(pl.UInt32)
    homes, moves = (table.with_columns(number) for table in (HOMES, MOVES))
    answer = mt.estimate(POSTS, STUDY, rule=Told(mt.Decided(homes, moves)))
    assert answer.exits.select("user", "destination").rows() == [(2, "CO")]
    # Two live in VE: S = 1000/2.
    assert answer.detected.filter(criterion=4).rows() == [(4, 2016, "CO", 1, 500.0)]


def moved(**columns: object) -> pl.DataFrame:
    return MOVES.with_columns(**{name: pl.lit(value) for name, value in columns.items()})


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        (None, "moves: got NoneType; expected a polars DataFrame"),
        (MOVES.lazy(), "moves: got LazyFrame"),
        (MOVES.drop("date"), "moves: no column date; the table has: user, home, destination"),
        (moved(date="2016-01-01"), "moves: column date has type String; expected Date"),
        (moved(user="2"), "moves: column user has type String; expected Int64"),
        (moved(home=7), "moves: column home has type Int32; expected text, such as 'VE'"),
        (moved(date=None).cast({"date": pl.Date}), "date None) has a null"),
        (moved(user=99).cast({"user": pl.Int64}), "(user 99, home VE, destination CO, date 2016"),
        (moved(user=99).cast({"user": pl.Int64}), "is of a user without a post"),
        (moved(destination="Colombia"), "has no ISO 3166-1 alpha-2 code as destination"),
        (moved(destination="VE"), "goes where it lives"),
        (moved(date=date(2014, 12, 31)), "is not within the window 2015-01:2016-12"),
        (moved(date=date(2017, 1, 1)), "is not within the window 2015-01:2016-12"),
        (moved(home="PE"), "leaves what is none of its homes"),
        (pl.concat([MOVES, moved(destination="PE")]), "2 rows of 2 cannot be"),
        (pl.concat([MOVES, MOVES]), "leaves one home twice on a day"),
    ],
)
def test_wrong_moves_are_refused(moves: object, says: str) -> None:
    with pytest.raises(FrameError) as raised:
        told(moves=moves)
    assert str(raised.value).startswith("rule Told: moves")
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("homes", "says"),
    [
        (None, "homes: got NoneType"),
        (HOMES.rename({"country": "home"}), "homes: no column country"),
        (HOMES.cast({"user": pl.Int32}), "homes: column user has type Int32; expected Int64"),
        (pl.concat([HOMES, HOMES.head(1)]), "(user 1, country VE) stands twice"),
        (HOMES.with_columns(country=pl.lit("ve")), "has no ISO 3166-1 alpha-2 code as country"),
    ],
)
def test_wrong_homes_are_refused(homes: object, says: str) -> None:
    with pytest.raises(FrameError) as raised:
        told(homes=homes)
    assert str(raised.value).startswith("rule Told: homes")
    assert says in str(raised.value)


def test_the_days_at_the_windows_edges_are_inside() -> None:
    for day in (date(2015, 1, 1), date(2016, 12, 31)):
        assert told(moves=moved(date=day)).moves["date"].to_list() == [day]


def test_an_answer_of_another_kind_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"Told.decide answered with None; expected Decided"):
        mt.estimate(POSTS, STUDY, rule=Told(None))


class Plain:
    """A rule whose parameters nobody can see."""

    def decide(self, posts: pl.DataFrame, /) -> mt.Decided:
        """Decide as `Segments` does."""
        return mt.Segments().decide(posts)


@dataclass
class Changing(Plain):
    """A rule that can change while it is used."""


@dataclass(frozen=True)
class Deaf:
    """A rule that does not want to see posts."""

    def decide(self) -> mt.Decided:
        """Decide without evidence."""
        return mt.Decided(HOMES, MOVES)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Plain, "rule: Plain is no frozen dataclass"),
        (Changing, "rule: Changing is no frozen dataclass"),
        (Deaf, r"rule: got Deaf\(\); expected .* a method decide\(posts\)"),
    ],
)
def test_a_rule_must_be_able_to_answer_and_to_be_told(rule: Callable[[], Any], says: str) -> None:
    with pytest.raises(ParameterError, match=says):
        replace(STUDY, rule=rule())
