"""What an agreement tells of the study behind the estimate, and what may be written of it."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import migtrace as mt
from migtrace.errors import ParameterError
from migtrace.rules import TwelveMonths
from migtrace.validation import open_exported, write_agreement
from tests.validation.figures import estimated, stock


@pytest.fixture(scope="module")
def estimates() -> mt.Estimates:
    """Twelve people in VE; from June 2016 eight are in CO: S = 1200 / 12 = 100."""
    rows = [
        {
            "user": user,
            "time": datetime(year, month, 10, tzinfo=UTC),
            "country": "VE" if (year, month) < (2016, 6) or user > 8 else "CO",
        }
        for user in range(1, 13)
        for year in (2015, 2016)
        for month in range(1, 13)
    ]
    study = mt.Study("VE", "2015-01:2016-12", 1200, criterion=3, natural_increase=0.01)
    return mt.estimate(pl.DataFrame(rows), study)


def test_the_study_is_told_beside_the_figures(estimates: mt.Estimates) -> None:
    bounded = estimates.intervals(level=0.9, replicates=20)
    agreement = mt.validate(bounded, stock({"CO": 500.0}, year=2016))
    about = agreement.about
    told = {name: about[name] for name in ("study", "window", "corrections", "estimate_level")}
    assert told == {
        "study": "criterion 3",
        "window": "2015-01:2016-12",
        "corrections": ["natural_increase"],
        "estimate_level": 0.9,
    }
    assert about["version"] == mt.__version__
    line = (
        "Study: criterion 3, 2015-01:2016-12; corrections: natural_increase; 90% intervals; "
        f"migtrace {mt.__version__}"
    )
    assert repr(agreement).splitlines()[1] == line
    assert line in agreement._repr_html_()
    assert agreement.remarks == (line,)


def test_a_folder_tells_the_same_of_its_study(estimates: mt.Estimates, tmp_path: Path) -> None:
    rule = TwelveMonths()
    study = dataclasses.replace(estimates.study, rule=rule, natural_increase=0.0)
    subjects = [estimates, estimates.intervals(level=0.975, replicates=20)]
    subjects.append(dataclasses.replace(estimates, study=study))
    rates = ((2015, 0.0), (2016, 0.0))
    study = dataclasses.replace(study, natural_increase=rates)
    subjects.append(dataclasses.replace(estimates, study=study))
    for number, subject in enumerate(subjects):
        mt.write_study(subject, tmp_path / str(number), individuals=False)
        folder = open_exported(tmp_path / str(number))
        theirs = stock({"CO": 500.0}, year=2016)
        ours, again = mt.validate(subject, theirs), mt.validate(folder, theirs)
        assert again.about == ours.about
        assert again.remarks == ours.remarks
        assert again.pairs.equals(ours.pairs)
    assert "criterion 3, rule TwelveMonths" in again.remarks[0]
    assert "corrections: none; no intervals" in again.remarks[0]


def test_corrected_figures_are_as_coarse_as_those_that_are_handed_on(
    estimates: mt.Estimates,
) -> None:
    shares = mt.Penetration((("VE", None, 0.03), ("CO", None, 0.07)))
    corrected = estimates.corrected(penetration=shares)
    (exact,) = corrected.new_residents.filter(criterion=3)["people"]
    agreement = mt.validate(corrected, stock({"CO": 500.0}, year=2016))
    (shown,) = agreement.pairs["estimated"]
    assert (shown, shown == exact) == (float(f"{exact:.3g}"), False)
    assert agreement.about["corrections"] == ["penetration", "natural_increase"]


def test_a_table_without_its_study_tells_nothing_of_it() -> None:
    agreement = mt.validate(estimated({"CO": 1.0}), stock({"CO": 2.0}))
    assert agreement.about["corrections"] is None
    assert agreement.remarks == ()


def test_new_residents_keep_the_year_that_they_are_of(estimates: mt.Estimates) -> None:
    agreement = mt.validate(estimates, stock({"CO": 500.0}, year=2010), year=2010)
    assert (agreement.about["estimate_year"], agreement.about["year"]) == (2016, 2010)
    line = "Years differ: the estimate is of 2016, the official figures of 2010"
    assert agreement.remarks[1] == line
    assert line in repr(agreement)
    same = mt.validate(estimates, stock({"CO": 500.0}, year=2016))
    assert not [remark for remark in same.remarks if remark.startswith("Years")]
    detected = mt.validate(estimates, stock({"CO": 5.0}, year=2016), table="detected", year=2016)
    assert detected.about["estimate_year"] == 2016
    frame = mt.validate(estimated({"CO": 1.0}), stock({"CO": 2.0}), year=2018)
    assert frame.about["estimate_year"] is None


def test_other_criteria_than_the_studys_are_not_written(
    estimates: mt.Estimates, tmp_path: Path
) -> None:
    theirs = stock({"CO": 500.0}, year=2016)
    for criterion in (1, 2, 4):
        agreement = mt.validate(estimates, theirs, criterion=criterion)
        with pytest.raises(ParameterError, match=f"criterion: got figures of {criterion}; .* 3:"):
            write_agreement(agreement, tmp_path / "agreement")
        assert not (tmp_path / "agreement").exists()
    assert write_agreement(mt.validate(estimates, theirs), tmp_path / "agreement")


def test_of_a_table_of_several_criteria_the_widest_is_written(
    estimates: mt.Estimates, tmp_path: Path
) -> None:
    theirs = stock({"CO": 500.0}, year=2016)
    with pytest.raises(ParameterError, match=r"criterion: got figures of 1; expected .* 4"):
        write_agreement(
            mt.validate(estimates.new_residents, theirs, criterion=1), tmp_path / "agreement"
        )
    assert write_agreement(mt.validate(estimates.new_residents, theirs), tmp_path / "widest")
    one = estimates.new_residents.filter(criterion=3)
    assert write_agreement(mt.validate(one, theirs), tmp_path / "own")
