"""Other words while the program runs: what was made of the word lists is forgotten and made anew."""

import sys
from collections.abc import Callable, Iterator, Mapping

import lexicons
from filters.pipeline import DETECTORS, check_with
from filters.types import Context
from lexicons import Lexicon

# What these modules remember follows from the dictionary, the alphabet or the models alone, and takes long to make.
_WITHOUT_LISTS = frozenset(
    ("filters.morph", "filters.disguise", "filters.normalize", "filters.linear", "filters.intent", "filters.toxicity")
)

_SAMPLE = "Разминка: 8 912 000-00-00, ул. Мира, д. 1; пароль qwerty; ты дурак, я тебя прибью"


def reload(lists: Mapping[str, Lexicon] | None = None) -> dict[str, Lexicon]:
    """Judge by these word lists from the next text on; returns those judged by before.

    It takes a moment; what the detectors need is compiled by ``prepare``, or else by the next texts.

    Args:
        lists: all lists, from ``lexicons.read``; None reads them now.

    Raises:
        LexiconError: a list is broken; nothing has changed then.
        OSError: a list cannot be read; nothing has changed then.
    """
    former = lexicons.install(lexicons.read() if lists is None else lists)
    for forget in caches().values():
        forget()
    return former


def prepare() -> Iterator[None]:
    """Compile what the detectors need, one detector a step, so that a service can do other work in between."""
    for detector in DETECTORS:
        check_with((detector,), _SAMPLE, Context())
        yield


def caches() -> dict[str, Callable[[], None]]:
    """All that the modules of the filters may have made of the word lists: how to forget it, by name.

    Found by looking, so that none is forgotten: whatever a module holds that has a ``cache_clear`` (a function under
    ``lru_cache`` has) and does not belong to a module that knows nothing of the lists.
    """
    return {
        f"{home}.{name}": value.cache_clear
        for module in sorted(name for name in sys.modules if name.startswith("filters."))
        for name, value in vars(sys.modules[module]).items()
        if hasattr(value, "cache_clear")
        and not isinstance(value, type)
        and (home := value.__module__) not in _WITHOUT_LISTS
    }
