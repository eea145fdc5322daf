"""Settings of all tests."""

import os

from hypothesis import HealthCheck, settings

# The same examples at every run of the continuous integration, other ones at each run by hand: a
# change is judged by itself, and new examples are looked for where somebody is there to see them.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
if os.environ.get("CI"):
    settings.load_profile("ci")
