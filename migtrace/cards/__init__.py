"""How answers show themselves in a notebook: a few lines and a small picture, nothing loaded."""

from migtrace.cards.bars import Bar, bars
from migtrace.cards.card import card, table
from migtrace.cards.picture import FILL, picture
from migtrace.cards.world import dot_map

__all__ = ["FILL", "Bar", "bars", "card", "dot_map", "picture", "table"]
