"""Official figures: stocks, flows and populations of agencies, by ISO countries.

`migtrace.official` loads when it is first used.
"""

from migtrace.official.figures import Flow, Movements, Stock
from migtrace.official.population import Population
from migtrace.official.unhcr import read_unhcr, read_unhcr_flows, read_unhcr_returns

__all__ = [
    "Flow",
    "Movements",
    "Population",
    "Stock",
    "read_unhcr",
    "read_unhcr_flows",
    "read_unhcr_returns",
]
