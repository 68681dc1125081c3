"""The intent model: paraphrases no rule knows, where it stops, and that it never saw the evaluation set."""

import json
from pathlib import Path

import pytest

from filters import intent
from filters.detectors import credentials, data_request, illegal
from filters.normalize import document
from filters.types import Category, Context
from models.train_intent import HEADS, lines

DEV = Path(__file__).parents[1] / "data" / "classchat_dev.jsonl"


def rules_of(detector, text):
    """The rules that fired."""
    return [finding.rule for finding in detector.DETECTOR.find(document(text, Context()))]


@pytest.mark.parametrize("name", [*HEADS, "lawful"])
def test_no_line_of_the_evaluation_set_is_taught(name):
    """Figures on the evaluation set mean something only as long as the model has not seen it."""
    seen = {json.loads(line)["text"].strip().lower() for line in DEV.read_text(encoding="utf-8").splitlines()}

    assert [line for line in lines(name) if line.strip().lower() in seen] == []


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (Category.ILLEGAL, "мой сосед делает красивые корочки об окончании училища, пишите кому надо за копейки"),
        (Category.CREDENTIALS, "девочки, кто-нибудь залогиньтесь вместо меня и нажмите прочитано, всё подскажу"),
        (Category.DATA_REQUEST, "Каждый вписывает в общую ведомость домашний адрес и где трудятся оба родителя"),
    ],
)
def test_a_paraphrase_lies_nearer_the_border_than_everyday_talk(category, text):
    """The margin of an offer in other words is far above that of a line about the same day at school."""
    everyday = document("Завтра рисуем осенний лес, принесите гуашь и два листа", Context())

    assert intent.margin(document(text, Context()), category) > intent.margin(everyday, category) + 0.3


def test_a_text_of_two_words_is_left_to_the_rules():
    """One or two words say nothing of an intent."""
    assert intent.judge(document("продам срочно", Context())) == (-1.0, -1.0, -1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Продам детские ботинки, 29 размер, надевали дважды",
        "Шаги входа в дневник написаны в инструкции на сайте школы",
        "Принесите на собрание паспорт и полис, сверим лично",
        "Беседа о вреде вейпов и закладок, приходите с детьми",
    ],
)
def test_lawful_neighbours_are_clean(text):
    """Sales, instructions, lawful ways and lessons share words with violations and are none."""
    assert [rules_of(detector, text) for detector in (illegal, credentials, data_request)] == [[], [], []]


def test_the_place_is_the_sentence_that_speaks_most():
    """In a long text the finding shows the sentence to look at, not the greeting."""
    text = "Добрый вечер всем. Каждый пусть припишет к списку домашний адрес и оклад мужа. Хорошего вечера"
    doc = document(text, Context())

    found = list(intent.findings(doc, Category.DATA_REQUEST, cut=-5.0, why="…", innocent=lambda: False))

    assert [text[f.start : f.end] for f in found] == ["Каждый пусть припишет к списку домашний адрес и оклад мужа"]


def test_signs_of_innocence_raise_the_border():
    """Against a warning or a lesson the model must be much surer; only then is the sign asked for."""
    doc = document("Каждый пусть припишет к списку домашний адрес и оклад мужа", Context())
    value = intent.margin(doc, Category.DATA_REQUEST)

    def findings(cut, innocent):
        return list(intent.findings(doc, Category.DATA_REQUEST, cut=cut, why="…", innocent=lambda: innocent))

    assert len(findings(value - 0.1, innocent=False)) == 1
    assert findings(value - 0.1, innocent=True) == []
    assert len(findings(value - 0.6, innocent=True)) == 1
    assert findings(value + 0.1, innocent=False) == []
