from importlib.resources import files

import pytest

import lexicons
from filters.normalize import document
from filters.phrases import Matcher
from filters.types import Context
from lexicons import LexiconError

NAMES = sorted(path.name.removesuffix(".txt") for path in files("lexicons").iterdir() if path.name.endswith(".txt"))


@pytest.mark.parametrize("name", NAMES)
def test_our_lexicons_are_sound(name):
    """Every lexicon of the project follows its own format."""
    assert lexicons.load(name).entries


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["слово"], 1, "до первого раздела"),
        (["[a]", "дyрак"], 2, "смешаны русские и латинские"),
        (["[a]", "дурак", "дурак # снова"], 3, "уже есть в строке 2"),
        (["[a]", "ёж", "еж"], 3, "уже есть"),
        (["[a]", "[b]", "слово"], 1, "пуст"),
        (["[a]", "слово", "[a]"], 3, "уже начат"),
        (["[Раздел]", "слово"], 1, "латиницей"),
        (["[a]", "ду!рак"], 2, "непонятный знак"),
        (["[a]", "ду*"], 2, "слишком короткое"),
        (["[a]", "~ слово"], 2, "между двумя словами"),
        (["[a]", "слово ~"], 2, "между двумя словами"),
        (["[a]", "слово", "-два слова"], 3, "одно слово"),
        (["[a]", "=слово*"], 2, "непонятный знак"),
    ],
)
def test_a_broken_line_is_refused(lines, line, reason):
    """The error names file, line and reason; nothing of the file is taken."""
    with pytest.raises(LexiconError, match=reason) as caught:
        lexicons.parse(lines, "words.txt")

    assert ("words.txt", line) == (caught.value.source, caught.value.line)
    assert f"words.txt, строка {line}" in str(caught.value)


RULES = """
[a]
дурак
=сдох
тупоголов*
старый пень
закрой ~ рот
=ты =кто такой
кое-кто
не ума*
-дуракин
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("дураками", ["дураками"]),
        ("дуpаки", ["дуpаки"]),
        ("сдох", ["сдох"]),
        ("сдохли", []),
        ("тупоголовые", ["тупоголовые"]),
        ("старому пню", ["старому пню"]),
        ("старый добрый пень", []),
        ("закрой уже свой рот", ["закрой уже свой рот"]),
        ("закрой раз два три четыре рот", []),
        ("ты кто такая", ["ты кто такая"]),
        ("тебя кто такой", []),
        ("кое-кто", ["кое-кто"]),
        ("не умастил", ["не умастил"]),
    ],
)
def test_entries_match_as_the_readme_says(text, found):
    """Lemma, form, beginning, phrase and phrase with a gap."""
    matcher = Matcher(lexicons.parse(RULES.splitlines(), "rules"))
    doc = document(text, Context())

    assert found == [doc.norm[m.a : m.b] for m in matcher.find(doc)]


def test_an_exception_is_innocent_in_all_forms():
    """``-слово`` silences the section for that lemma, even inside a phrase or under a beginning."""
    matcher = Matcher(lexicons.parse(["[a]", "козл*", "-козленок", "[b]", "козленок"], "rules"))

    sections = [m.entry.section for m in matcher.find(document("козлы и козлёнку", Context()))]

    assert ["a", "b"] == sections


def test_every_mark_of_the_readme_is_understood():
    """The example in the README is a valid lexicon."""
    readme = files("lexicons").joinpath("README.md").read_text(encoding="utf-8")
    example = readme.split("```")[1]

    assert 6 == len(lexicons.parse(example.splitlines(), "README.md").entries["vulgar"])
