"""How many processors do matrix products take? One: two are slower on networks of this size."""

import os
import sys

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def take_one_thread() -> None:
    """To be called before NumPy is imported, or nothing changes; what the user has set stays.

    It also keeps the order of sums, and so the bits of what is learned, the same on every number
    of processors.
    """
    if "numpy" not in sys.modules:
        for name in VARIABLES:
            os.environ.setdefault(name, "1")
