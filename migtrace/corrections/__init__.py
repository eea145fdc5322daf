"""Corrections of known biases, each a parameter: penetration, raking, travellers, precision."""

from migtrace.corrections.penetration import Penetration

__all__ = ["Penetration"]
