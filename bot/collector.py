"""Python's garbage collector, set for a program that loads much once and then makes little garbage that dies young."""

import gc

# Measured (23.11.2026, unseen messages): 5 to 9 % more messages a second than with the default of 700, 10, 10.
THRESHOLDS = (50_000, 20, 50)


def settle() -> None:
    """What is loaded by now stays for good and is not walked again; the rest is looked at less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
