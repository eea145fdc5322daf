"""What may be shown: small groups hidden, people under pseudonyms (METHOD M13)."""

from migtrace.disclosure.hide import MIN_USERS, hide_small_groups
from migtrace.disclosure.pseudonyms import pseudonymise

__all__ = ["MIN_USERS", "hide_small_groups", "pseudonymise"]
