"""Text in, verdict out: what section 3.3 forbids, where, and why. Pure and synchronous."""

from filters.pipeline import check

__all__ = ["check"]
