"""Validate an estimate against UNHCR's figures: the paper's, and then your own.

Run it with ``python examples/validate_against_unhcr.py``; it needs no network. Give it the folder
that ``migtrace estimate`` wrote, and it compares that one: ``python validate_against_unhcr.py
venezuela``. UNHCR's figures are an extract that the package brings along (CC BY 4.0); replace
`bundled` by ``mt.official.read_unhcr("population.csv")`` for a newer or larger one.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

import migtrace as mt
from migtrace.demo import run_demo
from migtrace.published import table_4


def compare_the_papers_figures() -> None:
    """Compare Table 4, new residents of late 2018, with UNHCR's stock at the end of 2018."""
    unhcr = mt.official.bundled("unhcr_population")
    # Venezuelans abroad are in several categories, most of them in `oip`.
    agreement = mt.validate(table_4(), unhcr, year=2018, origin="VE")
    print(agreement, "\n")
    print(agreement.pairs.select("country", "estimated", "official", "ratio"))
    print(agreement.statistics.select("statistic", "value", "low", "high", "reason"))

    # Which country makes the figure? Each one left out in turn.
    r2 = agreement.influence.filter(pl.col("statistic") == "r2_identity")
    print(r2.select("country", "value", "change"))

    # What has no partner is told, and never counted as 0.
    print(agreement.unmatched.sort("official", descending=True, nulls_last=True).head(5))

    # Of one category alone the answer is another one.
    alone = mt.validate(table_4(), unhcr, year=2018, origin="VE", categories="oip")
    print("bias of the total, all categories:", agreement.value("relative_bias"))
    print("bias of the total, oip alone:     ", alone.value("relative_bias"), "\n")


def refuse_to_mix_stocks_and_flows() -> None:
    """Try to compare people who live somewhere with people who arrived during a year."""
    flows = mt.official.bundled("unhcr_flows")
    try:
        mt.validate(table_4(), flows, year=2018, origin="VE")
    except mt.ParameterError as error:
        print(error, "\n")


def compare_the_demo() -> None:
    """Show the call on a whole estimate. Athletes at meets: no sample, so no result either."""
    with TemporaryDirectory() as folder:
        estimates = run_demo(Path(folder) / "demo", example="lifters").estimates
    print(f"The demo's athletes from {estimates.study.origin} are not a sample of its people:")
    print("what follows shows how the call works, and says nothing about migration.")
    unhcr = mt.official.bundled("unhcr_population")
    print(mt.validate(estimates, unhcr, table="detected", year=2019))


def compare_a_folder(folder: str) -> None:
    """Compare the new residents of an estimate on disk with UNHCR's stock of its last year."""
    study = mt.validation.open_exported(folder)
    unhcr = mt.official.bundled("unhcr_population")
    agreement = mt.validate(study, unhcr)
    # Origin, year and criterion are the study's; its corrections are told beside the figures.
    print(agreement)
    agreement.plot().figure.savefig("agreement.png", dpi=150)


if __name__ == "__main__":
    pl.Config.set_tbl_rows(20)
    if len(sys.argv) > 1:
        compare_a_folder(sys.argv[1])
    else:
        compare_the_papers_figures()
        refuse_to_mix_stocks_and_flows()
        compare_the_demo()
