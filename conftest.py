"""What holds for all tests and examples."""

from hypothesis import settings

# How long a case takes depends on what else the machine is doing: timing is for `benchmarks/`.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
