"""Official figures: stocks, flows and populations of agencies, by ISO countries.

`migtrace.official` loads when it is first used.
"""

from migtrace.official.bundled import BUNDLED, bundled
from migtrace.official.displacement import read_dtm
from migtrace.official.figures import Flow, Movements, Stock
from migtrace.official.hxl import read_hxl
from migtrace.official.mapped import read_table
from migtrace.official.migrants import read_r4v, read_un_desa
from migtrace.official.population import Population
from migtrace.official.populations import read_un_population, read_world_bank
from migtrace.official.unhcr import read_unhcr, read_unhcr_flows, read_unhcr_returns

__all__ = [
    "BUNDLED",
    "Flow",
    "Movements",
    "Population",
    "Stock",
    "bundled",
    "read_dtm",
    "read_hxl",
    "read_r4v",
    "read_table",
    "read_un_desa",
    "read_un_population",
    "read_unhcr",
    "read_unhcr_flows",
    "read_unhcr_returns",
    "read_world_bank",
]
