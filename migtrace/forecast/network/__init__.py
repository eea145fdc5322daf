"""A network of flows, and scenarios (docs/forecasting.md F3)."""
