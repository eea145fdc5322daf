"""Trace stores: posts read once, resolved, pseudonymous, sharded by user (METHOD M1, M2, M13).

Here stands what opens a store; what writes one loads more and is imported by its own name.
"""

from migtrace.store.grid import StoredGrid
from migtrace.store.manifest import is_store
from migtrace.store.opened import Store, open_store

__all__ = ["Store", "StoredGrid", "is_store", "open_store"]
