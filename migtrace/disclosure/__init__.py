"""What may be shown: small groups hidden, cells coarse, people under pseudonyms (METHOD M13)."""

from migtrace.disclosure.coarse import check_grid
from migtrace.disclosure.hide import MIN_USERS, hide_small_groups
from migtrace.disclosure.pseudonyms import pseudonymise

__all__ = ["MIN_USERS", "check_grid", "hide_small_groups", "pseudonymise"]
