"""Text in, verdict out: what section 3.3 forbids, where, and why. Pure and synchronous."""

from filters.explain import explain
from filters.joined import check_joined
from filters.mask import mask
from filters.morph import lemma
from filters.pipeline import check
from filters.wordlists import prepare, reload

__all__ = ["check", "check_joined", "explain", "lemma", "mask", "prepare", "reload"]
