"""Insults and threats: what the words around a word change."""

import pytest

from filters.detectors import insult, threat
from filters.normalize import document
from filters.pipeline import check_with
from filters.types import Category, Context, Severity


def _found(detector, text):
    return check_with([detector], text, Context()).findings


@pytest.mark.parametrize(
    ("aimed", "innocent"),
    [
        ("ты коза", "козы на ферме дали молоко"),
        ("ты осёл", "роль осла играет Миша"),
        ("слушай, ты, баран, отдай рюкзак", "барана на ферме зовут Борька"),
        ("какая же ты дура", "какая же я дура, опять забыла форму"),
        ("ваш сын недоразвитый", "сына обозвали недоразвитым, прошу поговорить с детьми"),
        ("идиот, верни мяч", "роман «Идиот» читаем до среды"),
        ("ах ты сука", "сука собаки ощенилась, щенки у вахты"),
        ("ты балбес и лодырь", "мой балбес забыл сменку"),
    ],
)
def test_a_word_insults_by_whom_it_points_at(aimed, innocent):
    """The same word is an insult to somebody and innocent of a beast, a role, a book, oneself or one's own child."""
    assert _found(insult.DETECTOR, aimed)
    assert not _found(insult.DETECTOR, innocent)


@pytest.mark.parametrize(
    ("threatening", "innocent"),
    [
        ("я тебя убью", "убью время в библиотеке"),
        ("голову тебе оторву", "оторву листок и запишу"),
        ("мы тебя порвём на куски", "порвём соперников в финале"),
        ("сдохни уже", "телефон сдох, пишу с маминого"),
        ("сломаю тебе нос", "сломал нос на тренировке, лежим дома"),
    ],
)
def test_a_verb_threatens_with_a_person_beside_it(threatening, innocent):
    """The same verb is a threat to somebody and innocent of a thing, a game or the past."""
    assert _found(threat.DETECTOR, threatening)
    assert not _found(threat.DETECTOR, innocent)


@pytest.mark.parametrize("text", ["ты д е б и л", "ты дурaк", "сам ты debil", "м.у.д.а.к ты"])
def test_a_disguised_word_insults_too(text):
    """Spaces, dots and foreign letters hide no insult."""
    assert _found(insult.DETECTOR, text)


def test_a_threat_is_grave_and_an_insult_less():
    """Severity tells the policy what cannot wait."""
    (harm,) = _found(threat.DETECTOR, "я тебя зарежу")
    (word,) = _found(insult.DETECTOR, "ты дебил")

    assert (harm.category, harm.severity) == (Category.THREAT, Severity.HIGH)
    assert (word.category, word.severity) == (Category.INSULT, Severity.MEDIUM)


@pytest.mark.parametrize("detector", [insult.DETECTOR, threat.DETECTOR])
@pytest.mark.parametrize("text", ["", " ", "…", "ты " * 1300, "дурак" * 800, "😀" * 4000, "х" * 4096, "а б в " * 600])
def test_any_text_is_handled(detector, text):
    """Empty, long and odd texts give findings inside the text or none."""
    for finding in _found(detector, text):
        assert 0 <= finding.start < finding.end <= len(text)


def test_reasons_are_russian_sentences_without_names():
    """An educator reads the reason; it repeats nobody's name."""
    for text in ("Лена ты жирная корова", "я тебя зарежу, Вася"):
        for detector in (insult.DETECTOR, threat.DETECTOR):
            for finding in _found(detector, text):
                assert "Лена" not in finding.why
                assert "Вася" not in finding.why
                assert any("а" <= sign <= "я" for sign in finding.why)


def test_a_word_the_chat_allows_is_no_insult():
    """An institution may name words that its chats do not mind."""
    context = Context(allowed_lemmas=frozenset({"балбес"}))

    assert not check_with([insult.DETECTOR], "ты балбес", context).findings


def test_explain_tells_what_the_model_thinks():
    """The notes name the cue that came near and the model's level."""
    notes = list(insult.DETECTOR.notes(document("эта корова на лугу", Context())))

    assert notes[-1].startswith("оценка модели: ступень")
