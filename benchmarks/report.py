"""How long a report takes to make and to open, and how large it is: the demonstration's study.

Prints seconds and megabytes beside the goals: made in 30 s, opened in 2 s, under 6 MB. Opening
needs playwright and Chromium, and is left out without them.

    python benchmarks/report.py [STUDY_DIR]
"""

import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from migtrace.demo.examples import LIFTERS
from migtrace.estimate import estimate
from migtrace.estimate.handout import Handout, hand_out, read_study
from migtrace.report import write_report

OPENINGS = 5
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]


def study() -> Handout:
    """Read the folder that was given, or estimate the demonstration."""
    if len(sys.argv) > 1:
        return read_study(sys.argv[1])
    return hand_out(estimate(LIFTERS.traces(), LIFTERS.study))


def opening_times(page: Path) -> list[float]:
    """Seconds from asking for the page until every chart is drawn, browser started."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be there

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    times = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=QUIET)
        for _ in range(OPENINGS):
            context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
            tab = context.new_page()
            began = perf_counter()
            tab.goto(page.as_uri())
            tab.wait_for_selector('html[data-ready="yes"]', state="attached")
            times.append(perf_counter() - began)
            context.close()
        browser.close()
    return times


def main() -> None:
    """Make the page and open it."""
    handout = study()
    with TemporaryDirectory() as folder:
        began = perf_counter()
        page = write_report(handout, Path(folder) / "report.html")
        print(f"made in   {perf_counter() - began:5.1f} s   (goal: 30 s)")
        print(f"size      {page.stat().st_size / 1e6:5.1f} MB  (goal: under 6 MB)")
        try:
            times = opening_times(page)
        except ImportError:
            print("opened    not measured: playwright is not installed")
            return
        told = f"median of {OPENINGS}, slowest {max(times):.1f} s"
        print(f"opened in {median(times):5.1f} s   (goal: 2 s; {told})")


if __name__ == "__main__":
    main()
