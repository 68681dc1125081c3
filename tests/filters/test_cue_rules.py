"""Cue rules: what counts as a cue, how near cues must stand, what takes their meaning away."""

import pytest

import lexicons
from filters.cue_rules import CueRules, Rule
from filters.normalize import document
from filters.types import Category, Context

LEXICON = lexicons.parse(
    """
[ask]
прислать
=скинте

[paper]
паспорт
свидетельство ~ рождении

[home]
=по почте

[polite]
спасиб*
-спасибка
""".splitlines(),
    "test.txt",
)
RULE = Rule("paper", "paper ask", "Просят документ", veto="home negated", within=4)


def rules(*table, **options):
    """Compile these rules, or the usual one."""
    return CueRules(LEXICON, table or (RULE,), requests=frozenset({"ask"}), negatable=frozenset({"ask"}), **options)


def found(text, compiled=None):
    """The texts of the places found."""
    compiled = compiled or rules()
    doc = document(text, Context())
    scene = compiled.scene(doc)
    if scene is None:
        return []
    return [text[f.start : f.end] for f in compiled.findings(scene, "test", Category.DATA_REQUEST)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("пришлите паспорт", ["пришлите паспорт"]),
        ("паспорт пришлите сюда", ["паспорт пришлите сюда"]),  # the order does not matter
        ("скинте пaспорт", ["скинте пaспорт"]),  # an exact form; a Latin letter in the other word
        ("пришлите мне свидетельство сына о рождении", ["пришлите мне свидетельство сына о рождении"]),  # a gap
        ("Добрый день. Пришлите паспорт! Спасибо.", ["Пришлите паспорт"]),  # the sentence only
        ("она прислала паспорт", []),  # a tale is no call
        ("не присылайте паспорт", []),  # no violation after «не»
        ("пришлите паспорт по почте", []),  # a veto
        ("пришлите нам завтра утром до обеда паспорт", []),  # too far
        ("Пришлите рисунок. Паспорт не нужен", []),  # another sentence
        (
            "свидетельство вручили вчера вечером в загсе о рождении, пришлите цветы",
            [],
        ),  # the gap of a phrase is bounded
    ],
)
def test_a_rule_wants_its_cues_near_each_other(text, places):
    """All cues of a rule, in different words of one sentence and within its window, and no veto."""
    assert found(text) == places


def test_cues_may_stand_in_different_sentences_when_the_rule_says_so():
    """``across`` reads over sentence ends; the place is then all the sentences."""
    across = Rule("paper", "paper ask", "Просят документ", across=True)

    assert found("Нужен паспорт. Пришлите", rules(across)) == ["Нужен паспорт. Пришлите"]


def test_an_ordered_rule_wants_the_order_of_its_slots():
    """``ordered`` refuses the same cues the other way round."""
    ordered = Rule("paper", "ask paper", "Просят документ", ordered=True)

    assert found("пришлите паспорт", rules(ordered)) == ["пришлите паспорт"]
    assert found("паспорт пришлите", rules(ordered)) == []


def test_a_name_can_fill_a_slot():
    """The cue ``name`` is a person's name by the dictionary, also in an oblique case."""
    named = Rule("of", "paper name", "Чужой документ")

    assert found("паспорт Васильева", rules(named)) == ["паспорт Васильева"]
    assert found("паспорт школы", rules(named)) == []


def test_an_unknown_cue_is_refused():
    """A misspelt cue in a table is an error at start, not a rule that never holds."""
    with pytest.raises(ValueError, match="passport"):
        rules(Rule("bad", "passport", "…"))


def test_exceptions_of_a_section_are_innocent():
    """``-слово`` takes a lemma out of a beginning that would cover it."""
    polite = Rule("polite", "polite", "Вежливо")

    assert found("спасибочки", rules(polite)) == ["спасибочки"]
    assert found("спасибка", rules(polite)) == []


def test_work_is_bounded_on_a_text_of_one_cue():
    """A text of two thousand anchors without the second cue is given up after a fixed number of tries."""
    text = "паспорт " * 500 + ". прислать"

    assert found(text) == []
