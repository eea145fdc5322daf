"""Corrections of known biases, each a parameter: penetration, raking, travellers, precision."""

from migtrace.corrections.penetration import Penetration
from migtrace.corrections.precision import with_precision
from migtrace.corrections.raking import Raked, rake
from migtrace.corrections.rates import check_share
from migtrace.corrections.speeds import Speeds, drop_impossible_speeds, find_impossible_speeds
from migtrace.corrections.travellers import Travellers, drop_travellers, find_travellers

__all__ = [
    "Penetration",
    "Raked",
    "Speeds",
    "Travellers",
    "check_share",
    "drop_impossible_speeds",
    "drop_travellers",
    "find_impossible_speeds",
    "find_travellers",
    "rake",
    "with_precision",
]
