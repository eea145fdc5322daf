"""A study as one page: `render_report` makes it, `write_report` puts it into a file.

An `Outlook` adds what may come: forecasts, scenarios, a network, bilateral flows.
The page needs the extra `report`, and no network, neither to be made nor to be read.
"""

from migtrace.report.outlook import Outlook
from migtrace.report.outlook_folders import read_outlook
from migtrace.report.page import render_report, require_report
from migtrace.report.write import check_report, write_report

__all__ = [
    "Outlook",
    "check_report",
    "read_outlook",
    "render_report",
    "require_report",
    "write_report",
]
