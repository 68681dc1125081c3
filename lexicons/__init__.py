"""Word data for the filters: the text format, its loader and its checks (the format is told in README.md)."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GAP = 3  # how many other words ``~`` lets stand between two words of a phrase

_OURS = Path(__file__).parent

_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"[а-яёa-z0-9]+")
_SECTION = re.compile(r"\[([a-z0-9_]+)\]")


class LexiconError(ValueError):
    """A line of a lexicon file cannot be understood; the text names file, line and reason in Russian."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}, строка {line}: {reason}")
        self.source = source
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Word:
    """One word of an entry.

    Attributes:
        text: lower case, ё as е.
        kind: ``lemma`` (all inflected forms), ``form`` (this form only) or ``prefix`` (any word that begins so).
    """

    text: str
    kind: Literal["lemma", "form", "prefix"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a lexicon.

    Attributes:
        section: the rule it belongs to.
        text: the line as written, without the comment.
        words: its words in order.
        gaps: for each word but the first, how many other words may stand before it.
        line: line number in the file, from 1.
    """

    section: str
    text: str
    words: tuple[Word, ...]
    gaps: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A lexicon file: entries by section, and by section the lemmas that are innocent there."""

    name: str
    entries: Mapping[str, tuple[Entry, ...]]
    exceptions: Mapping[str, frozenset[str]]


def _word(raw: str, source: str, line: int) -> tuple[Word, ...]:
    """Parse one blank-free part of an entry; a hyphenated word is several adjacent words."""
    kind: Literal["lemma", "form", "prefix"] = "lemma"
    text = raw
    if text.startswith("="):
        kind, text = "form", text[1:]
    elif text.endswith("*"):
        kind, text = "prefix", text[:-1]
    parts = text.split("-")
    if not all(_WORD.fullmatch(part) for part in parts):
        raise LexiconError(source, line, f"непонятный знак в «{raw}»: допустимы буквы, цифры и дефис внутри слова")
    for part in parts:
        if _CYRILLIC.search(part) and _LATIN.search(part):
            raise LexiconError(source, line, f"в слове «{part}» смешаны русские и латинские буквы")
    if kind == "prefix" and (len(parts) > 1 or len(text) < 3):  # noqa: PLR2004 - shorter beginnings hit half the language
        raise LexiconError(
            source, line, f"начало слова «{raw}» слишком короткое или с дефисом: нужно хотя бы три буквы"
        )
    return tuple(Word(part.replace("ё", "е"), kind) for part in parts)


def _entry(section: str, text: str, source: str, line: int) -> Entry:
    words: list[Word] = []
    gaps: list[int] = []
    gap = 0
    for part in text.split():
        if part == "~":
            if not words or gap:
                raise LexiconError(source, line, "знак «~» ставится между двумя словами")
            gap = GAP
            continue
        for i, word in enumerate(_word(part, source, line)):
            if words:
                gaps.append(0 if i else gap)
            words.append(word)
        gap = 0
    if gap:
        raise LexiconError(source, line, "знак «~» ставится между двумя словами")
    return Entry(section, text, tuple(words), tuple(gaps), line)


def _exception(raw: str, source: str, line: int) -> tuple[Word, ...]:
    words = _word(raw, source, line) if raw and " " not in raw else ()
    if len(words) != 1 or words[0].kind != "lemma":
        raise LexiconError(source, line, "исключение «-» называет одно слово в словарной форме")
    return words


def _header(text: str, opened: Mapping[str, int], source: str, line: int) -> str:
    """The name of the section that begins here."""
    header = _SECTION.fullmatch(text)
    if not header:
        raise LexiconError(source, line, f"имя раздела «{text}» пишется латиницей в квадратных скобках")
    section = header.group(1)
    if section in opened:
        raise LexiconError(source, line, f"раздел «{section}» уже начат в строке {opened[section]}")
    return section


def parse(lines: Iterable[str], name: str) -> Lexicon:
    """Parse the lines of a lexicon.

    Args:
        lines: the file's lines.
        name: what the errors call the file.

    Raises:
        LexiconError: a line breaks the format, repeats another, or a section is empty.
    """
    entries: dict[str, list[Entry]] = {}
    exceptions: dict[str, set[str]] = {}
    seen: dict[tuple[object, ...], int] = {}
    opened: dict[str, int] = {}
    section = ""
    for number, raw in enumerate(lines, 1):
        text = raw.split("#", 1)[0].strip().lower().lstrip("\ufeff")
        if not text:
            continue
        if text.startswith("["):
            section = _header(text, opened, name, number)
            opened[section] = number
            entries[section], exceptions[section] = [], set()
            continue
        if not section:
            raise LexiconError(name, number, "слово стоит до первого раздела в квадратных скобках")
        if text.startswith("-"):
            words = _exception(text[1:].strip(), name, number)
            key: tuple[object, ...] = (section, "-", words)
            exceptions[section].add(words[0].text)
        else:
            entry = _entry(section, text, name, number)
            key = (section, entry.words, entry.gaps)
            entries[section].append(entry)
        if key in seen:
            raise LexiconError(name, number, f"«{text}» уже есть в строке {seen[key]}")
        seen[key] = number
    for empty, line in opened.items():
        if not entries[empty] and not exceptions[empty]:
            raise LexiconError(name, line, f"раздел «{empty}» пуст")
    return Lexicon(
        name,
        {key: tuple(value) for key, value in entries.items()},
        {key: frozenset(value) for key, value in exceptions.items()},
    )


def place(name: str) -> Path:
    """Where the lexicon lies: the institution's own copy (folder ``DEZHURNY_LEXICONS``) if there is one, else ours."""
    folder = os.environ.get("DEZHURNY_LEXICONS")
    own = Path(folder) / f"{name}.txt" if folder else None
    return own if own and own.is_file() else _OURS / f"{name}.txt"


def names() -> tuple[str, ...]:
    """The names of all lexicons; an institution changes them, it adds none."""
    return tuple(sorted(path.stem for path in _OURS.glob("*.txt")))


def _read(name: str) -> Lexicon:
    """The lexicon as it lies on the disk now.

    Raises:
        LexiconError: a line breaks the format, the sections are not those of our own file, or it is no text.
        FileNotFoundError: there is no such lexicon.
    """
    path, source = place(name), f"{name}.txt"
    lexicon = _parsed(path, source)
    if path.parent == _OURS:
        return lexicon
    sections = _parsed(_OURS / source, source).entries
    for section in sections:
        if section not in lexicon.entries:
            raise LexiconError(source, 1, f"нет раздела «{section}»: возьмите его из поставки")
    for section in lexicon.entries:
        if section not in sections:
            raise LexiconError(source, 1, f"лишний раздел «{section}»: правила с таким именем нет")
    return lexicon


def _parsed(path: Path, source: str) -> Lexicon:
    try:
        return parse(path.read_text(encoding="utf-8").splitlines(), source)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LexiconError(source, line, "это не текст в кодировке UTF-8") from None


def read() -> dict[str, Lexicon]:
    """All lexicons as they lie on the disk now, by name.

    Raises:
        LexiconError: one of them is broken.
        OSError: one of them cannot be read.
    """
    return {name: _read(name) for name in names()}


def stamp() -> tuple[tuple[str, int, int, int], ...]:
    """Place, times of change (ns) and size (bytes) of every lexicon: another stamp means that one was changed.

    Raises:
        OSError: one of them cannot be looked at.
    """
    return tuple(
        (str(path), seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size)
        for path, seen in ((path, path.stat()) for path in map(place, names()))
    )


_loaded: dict[str, Lexicon] = {}


def load(name: str) -> Lexicon:
    """The lexicon called ``name``: read once, and from then on as it was, until others are installed.

    Raises:
        LexiconError: a line breaks the format.
        FileNotFoundError: there is no such lexicon.
    """
    if name not in _loaded:
        _loaded[name] = _read(name)
    return _loaded[name]


def install(lexicons: Mapping[str, Lexicon]) -> dict[str, Lexicon]:
    """Let ``load`` give these from now on; returns those it gave before.

    What was compiled of the former stays as it is: ``filters.reload`` is the way to judge by new words.
    """
    former = dict(_loaded)
    _loaded.clear()
    _loaded.update(lexicons)
    return former
