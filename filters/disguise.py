"""Disguised words: what one token or chunk may stand for. Pure functions of the string, so they can be cached."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

from filters.memo import PerWord

READINGS = 16  # how many readings of one token are looked at, whatever it holds

_CYRILLIC = re.compile(r"[а-я]+")
_MIXED = re.compile(r"[а-я]")
_STRETCHED = re.compile(r"(.)\1\1+")
_DOUBLED = re.compile(r"(.)\1+")

# Signs that look like a Russian letter, for the simple reading of a word that mixes alphabets.
LOOKALIKES = str.maketrans(
    "abcehkmoptxyu0346" + "αβεκμνορτυχ" + "іїўєґѕјԁһҳӽҺᴀʙᴄᴇʜᴋᴍᴏᴘᴛхуᴜ",
    "авсенкмортхуиозчб" + "авекмнортух" + "ииуегсидххххавсенкмортхуи",
)

# What each foreign sign may stand for in a Russian word, the likeliest first: by look, by sound.
_STANDS_FOR: dict[str, str | tuple[str, ...]] = {
    "a": "а", "b": "бвь", "c": "сцк", "d": "д", "e": "е", "f": "ф", "g": "гд", "h": "нх", "i": "и", "j": "й",
    "k": "к", "l": "л", "m": "мт", "n": "пн", "o": "о", "p": "рп", "q": "к", "r": "гря", "s": "с", "t": "т",
    "u": "иу", "v": "в", "w": "ш", "x": "х", "y": "уй", "z": "з", "0": "о", "1": "ил", "2": "з", "3": "зе",
    "4": "ча", "5": "с", "6": "б", "7": "т", "8": "ву", "9": "яд", "@": "ао", "$": "с", "!": "и", "|": "ли",
    "€": "е", "¥": "у", "+": "т", "α": "а", "β": "вб", "ε": "е", "κ": "к", "μ": "м", "ν": "нв", "ο": "о",
    "ρ": "рп", "τ": "т", "υ": "уи", "χ": "х", "λ": "л", "π": ("п", "пи"), "ζ": "з", "δ": "д", "η": "пн", "ι": "и",
    "γ": "г", "φ": "ф", "θ": "о", "σ": "о", "ω": "ш", "і": "и", "ї": "и", "ў": "у", "є": "е", "ґ": "г", "ѕ": "с",
    "ј": "й", "ԁ": "д", "һ": "н", "ө": "о", "ү": "у", "ұ": "у", "қ": "к", "ә": "а", "ң": "н", "ғ": "г", "җ": "ж",
    "ӣ": "и", "ӯ": "у", "ӱ": "у", "ӓ": "а", "ӧ": "о", "ҳ": "х", "ӽ": "х", "ҹ": "ч", "ҷ": "ч", "ѐ": "е", "ѝ": "и",
    "ќ": "к", "ћ": "н", "ђ": "н", "ҙ": "з", "ԏ": "т", "ƃ": "б", "ё": "е", "ÿ": "у", "ý": "у", "ë": "е", "é": "е",
    "è": "е", "á": "а", "à": "а", "ä": "а", "ó": "о", "ö": "о", "ò": "о", "ü": "и", "ï": "и", "í": "и", "ç": "с",
    "ñ": "п", "š": "ш", "ž": "ж", "č": "ч", "ᴀ": "а", "ʙ": "в", "ᴄ": "с", "ᴇ": "е", "ʜ": "н", "ᴋ": "к", "ᴍ": "м",
    "ᴏ": "о", "ᴘ": "р", "ᴛ": "т", "ᴜ": "и", "ʏ": "у", "ᴅ": "д", "ɪ": "и", "ɴ": "п", "ʀ": "г", "ʟ": "л", "ᴢ": "з",
    "ᴠ": "в", "ɓ": "б", "ɵ": "о", "ø": "о", "£": "л", "§": "с", "%": "", "ⅹ": "х", "×": "х",
    "ѣ": "е", "ѹ": "у", "ꙋ": "у", "ѫ": "у", "ѭ": "ю", "ѧ": "я", "ѩ": "я", "ꙗ": "я", "ѥ": "е", "ѡ": "о", "ѻ": "о",
    "ꙑ": "ы", "ѵ": "и", "ѳ": "ф", "ꙁ": "з", "ӡ": "з", "ѯ": ("кс",), "ѱ": ("пс",), "ԛ": "к", "ԝ": "ш", "đ": "д",
    "ł": "л", "ξ": "з", "ς": "с", "ψ": "у", "հ": "х", "ս": "и", "օ": "о", "ց": "д",
}  # fmt: skip
_PAIRS = (("}{", "х"), (")(", "х"), ("><", "х"), ("/\\", "л"), ("|<", "к"), ("|/|", "и"))

_DIGRAPHS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ya", "я"), ("ja", "я"),
    ("ia", "я"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("yo", "е"), ("jo", "е"), ("io", "е"), ("ye", "е"),
    ("je", "е"), ("ts", "ц"), ("tz", "ц"), ("ks", "кс"),
)  # fmt: skip
_SOUNDS = dict(zip("abdefghijklmnopqrstuvwxz'", "абдефгхийклмнопкрстуввхзь", strict=True))
_LOOKS = dict(zip("abcehkmnoptuxyr30694gdw", "аьсенкмпортихугзобячддш", strict=True))
_LAYOUT = dict(
    zip("qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~", "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе", strict=True)
)


@PerWord
def plain(low: str) -> str:
    """The word a lower-case token most simply stands for.

    Look-alike letters are folded only where Cyrillic and other signs are mixed (``дуpак``, ``п0езд``), and three or
    more of the same letter in a row become one. Purely Latin words and numbers stay as they are.
    """
    word = low
    if not word.isascii() and not _CYRILLIC.fullmatch(word) and _MIXED.search(word):
        word = word.translate(LOOKALIKES)
    if len(word) > 2 and not word.isdigit():  # noqa: PLR2004 - nothing shorter can be stretched
        word = _STRETCHED.sub(r"\1", word)
    return word


def squeezed(word: str) -> tuple[str, ...]:
    """The word and what it is without stretching: ``бляяя`` is ``бля``, ``суукка`` is ``сука``."""
    if not _DOUBLED.search(word):
        return (word,)
    once = _STRETCHED.sub(r"\1", word)
    return tuple(dict.fromkeys((word, once, _DOUBLED.sub(r"\1", word))))


def drawn(chunk: str) -> str:
    """The chunk with letters put in place of those drawn with several signs (``}{`` is х)."""
    for pair, letter in _PAIRS:
        chunk = chunk.replace(pair, letter)
    return chunk


def readings(chunk: str) -> Iterator[str]:
    """Cyrillic words a chunk of mixed signs may be, at most ``READINGS``; none if a sign stands for no letter."""
    options = [sign if "а" <= sign <= "я" else _STANDS_FOR.get(sign) for sign in chunk]
    if any(option is None for option in options):
        return
    for letters in islice(product(*(option or ("",) for option in options if option is not None)), READINGS):
        yield "".join(letters)


_SPOKEN = tuple(str.maketrans({**_SOUNDS, "c": c, "y": y}) for c, y in (("ц", "й"), ("к", "у"), ("с", "ы")))


@lru_cache(maxsize=16384)
def transliterated(latin: str) -> tuple[str, ...]:
    """Cyrillic words that a Latin token may stand for: by sound, by look; at most seven."""
    if len(latin) > 40:  # noqa: PLR2004 - no Russian word is longer
        return ()
    word = latin
    for pair, letter in _DIGRAPHS:
        word = word.replace(pair, letter)
    found = []
    for sounds in _SPOKEN:
        found.append(word.translate(sounds))
        if latin.endswith(("tb", "db", "t6", "d6")):  # the last letter by look: «sratb»
            found.append(word[:-1].translate(sounds) + "ь")
    if _LOOKS.keys() >= set(latin):
        found.append("".join([_LOOKS[sign] for sign in latin]))
    return tuple(found)


def other_layout(typed: str) -> str:
    """The word that the same keys give in the Russian layout (``gbpltw``), or an empty string."""
    letters = [_LAYOUT.get(sign) for sign in typed]
    return "" if None in letters else "".join(letter for letter in letters if letter)
