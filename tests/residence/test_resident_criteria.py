"""The four nested resident criteria (METHOD M5)."""

from datetime import date

import polars as pl
import pytest

from migtrace import classify_residents, flag_months
from tests.estimate.lives import lives, posts


def criteria(flags: str, *, sparse: bool = False) -> list[int]:
    """Return the criteria that a user with these monthly flags satisfies."""
    months = [(date(2014 + (10 + n) // 12, (10 + n) % 12 + 1, 1), f) for n, f in enumerate(flags)]
    table = pl.LazyFrame(
        [{"user": 1, "month": m, "flag": f} for m, f in months if not (sparse and f == "U")]
    )
    window = (months[0][0], months[-1][0]) if sparse else None
    rows = classify_residents(table, window=window).collect().to_dicts()
    return [k for k in (1, 2, 3, 4) if rows and rows[0][f"c{k}"]]


# Months begin in November, so that most patterns pass the turn of the year.
CASES = [
    ("OOO", [1, 2, 3, 4]),
    ("OUO", [2, 4]),
    ("UOO", [3, 4]),
    ("OOU", [3, 4]),
    ("OOF", []),
    ("FOO", []),
    ("OFO", []),
    ("UOU", []),
    ("OUU", []),
    ("UUO", []),
    ("FOOF", []),
    ("FOUOF", [2, 4]),
    ("FOUUOF", []),
    ("FUOOF", [3, 4]),
    ("FOOUF", [3, 4]),
    ("FOOOF", [1, 2, 3, 4]),
    ("OOFUOF", []),
    ("OUFUO", []),
    ("OUOFUOO", [2, 3, 4]),  # one month pattern of k=2, another of k=3: still not k=1
    ("FFFOOO", [1, 2, 3, 4]),  # the window's last three months
    ("OOOFFF", [1, 2, 3, 4]),  # its first three
    ("FFFOUO", [2, 4]),
    ("OUOFFF", [2, 4]),
    ("UOOFFF", [3, 4]),
    ("FFFOOU", [3, 4]),
    ("FFFFOO", []),  # nothing is known after the edge: no O O U
    ("OOFFFF", []),  # nor before it: no U O O
    ("FFFFUO", []),
    ("FFFUOO", [3, 4]),
    ("OO", []),  # a window of two months holds no pattern
    ("UO", []),
    ("O", []),
    ("U", []),
    ("F", []),
]


@pytest.mark.parametrize(("flags", "expected"), CASES)
def test_pattern(flags: str, expected: list[int]) -> None:
    assert criteria(flags) == expected


@pytest.mark.parametrize(("flags", "expected"), CASES)
def test_pattern_with_the_silent_months_left_out(flags: str, expected: list[int]) -> None:
    if set(flags) != {"U"}:  # a user without any month has no row to leave out
        assert criteria(flags, sparse=True) == expected


def test_all_patterns_of_five_months_follow_the_definition() -> None:
    letters = "OUF"
    for code in range(3**5):
        flags = "".join(letters[code // 3**n % 3] for n in range(5))
        threes = [flags[n : n + 3] for n in range(3)]
        one, gap = "OOO" in threes, "OUO" in threes
        edge = "UOO" in threes or "OOU" in threes
        kinds = {1: one, 2: one or gap, 3: one or edge, 4: one or gap or edge}
        assert criteria(flags) == [k for k, holds in kinds.items() if holds], flags


def test_neighbours_in_the_table_lend_no_months_to_each_other() -> None:
    # user 1 ends on O O, user 2 begins with O; user 3's flags are given in disorder
    months = [date(2015, m, 1) for m in (1, 2, 3)]
    rows = [{"user": 3, "month": m, "flag": "O"} for m in reversed(months)]
    rows += [{"user": 2, "month": m, "flag": f} for m, f in zip(months, "OFF", strict=True)]
    rows += [{"user": 1, "month": m, "flag": f} for m, f in zip(months, "FOO", strict=True)]
    table = classify_residents(pl.LazyFrame(rows)).collect()
    assert table.rows() == [(3, True, True, True, True)]
    assert table.columns == ["user", "c1", "c2", "c3", "c4"]


def residents_in(window: str) -> list[tuple[int, ...]]:
    # Three records a month, so that two months in VE suffice for M4.1's five records; a record
    # abroad in April, or in VE in December, makes the life long enough where it is in the window.
    frame = lives({1: "VVVC", 2: "V.VC", 3: "CVVC"}, each=3).lazy()
    flags = flag_months(frame, origin="VE", window=window, min_span_months=0)
    table = classify_residents(flags).collect()
    return [tuple(map(int, row)) for row in table.rows()]


def test_windows_cut_patterns() -> None:
    # January-April: 1 is OOOF, 2 is OUOF, 3 is FOOF
    assert residents_in("2015-01:2015-04") == [(1, 1, 1, 1, 1), (2, 0, 1, 0, 1)]
    # exactly three months
    assert residents_in("2015-01:2015-03") == [(1, 1, 1, 1, 1), (2, 0, 1, 0, 1)]
    # two months and one month: nothing
    assert residents_in("2015-02:2015-03") == []
    assert residents_in("2015-02:2015-02") == []
    # from December 2014 the silent month before January counts: U O O
    assert residents_in("2014-12:2015-02") == [(1, 0, 0, 1, 1)]


def test_a_tie_month_is_undetermined_for_the_patterns() -> None:
    # April: VE and CO tie, so O U O; in all 5 + 1 in VE
    frame = posts(
        """
        1 2015-03-01 VE
        1 2015-03-02 VE
        1 2015-04-01 VE
        1 2015-04-02 CO
        1 2015-05-01 VE
        1 2015-05-02 VE
        1 2015-08-01 VE
        """
    )
    flags = flag_months(frame.lazy(), origin="VE", window="2015-01:2015-12")
    assert classify_residents(flags).collect().rows() == [(1, False, True, False, True)]
