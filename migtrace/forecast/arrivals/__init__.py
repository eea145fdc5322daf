"""Arrivals at each node, and how long people travel (docs/forecasting.md F1, F2)."""
