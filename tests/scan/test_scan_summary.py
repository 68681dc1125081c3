"""How figures are counted and written."""

from datetime import datetime

import pytest

from bot.scan import overview, texts
from bot.scan.judge import MAX_AUTHORS, Flagged, Judge
from bot.scan.records import Record
from bot.scan.summary import MAX_CHATS, Summary
from filters.types import Category, Context, Finding


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 сообщений"),
        (1, "1 сообщение"),
        (3, "3 сообщения"),
        (5, "5 сообщений"),
        (11, "11 сообщений"),
        (14, "14 сообщений"),
        (21, "21 сообщение"),
        (112, "112 сообщений"),
        (32361, "32\u202f361 сообщение"),
    ],
)
def test_counts_agree_with_their_nouns(count, words):
    """Russian has three forms, and teens are special."""
    assert texts.messages(count) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, "0 %"), (0, 5, "0 %"), (1, 5000, "< 0,1 %"), (1, 3, "33,3 %"), (5, 5, "100,0 %")],
)
def test_a_small_share_is_never_shown_as_nought(part, whole, words):
    """One in five thousand is less than a tenth of a percent, but it is there."""
    assert texts.share(part, whole).replace("\u00a0", " ") == words


def find(category, start=0):
    """A finding of that category."""
    return Finding(category, start, start + 2, 0.9, "x/y", "причина")


def flagged(chat, hour, *findings):
    """A message with these findings, posted in that hour."""
    return Flagged(chat, ("1",), "Автор 1", datetime(2026, 9, 1, hour), findings, "…")  # noqa: DTZ001


def test_a_message_counts_once_for_a_category_and_a_clause():
    """Three obscene words and an insult in one message are one message on one clause."""
    summary = Summary()
    summary.found(flagged("А", 9, find(Category.PROFANITY), find(Category.PROFANITY, 5), find(Category.INSULT, 9)))

    assert (summary.flagged, summary.findings) == (1, 3)
    assert dict(summary.by_category) == {Category.PROFANITY: 1, Category.INSULT: 1}
    assert dict(summary.by_clause) == {"3.3.4": 1}


def test_chats_and_hours_come_with_the_busiest_first():
    """The reader's question is where to look first."""
    summary = Summary(checked=9)
    for chat, hour in (("А", 9), ("Б", 22), ("Б", 22), ("Б", 8), ("А", 8)):
        summary.found(flagged(chat, hour, find(Category.INSULT)))

    assert [title for title, _ in summary.chats()] == ["Б", "А"]
    assert summary.busiest() == [(8, 2), (22, 2), (9, 1)]
    assert next(table.title for table in overview.ranking(summary)) == "По категориям"


def test_what_is_remembered_does_not_grow_with_the_file():
    """A hostile file with a new chat and author in every row is counted within bounds."""
    summary = Summary()
    for number in range(MAX_CHATS + 10):
        summary.saw(Record(f"Чат {number}", "1", "", None, "т"))
    judge = Judge(Context())
    codes = [judge.code(str(number)) for number in range(MAX_AUTHORS + 2)]

    assert len(summary.by_chat) == MAX_CHATS + 1
    assert summary.by_chat["остальные чаты"].messages == 10
    assert codes[-3:] == [f"Автор {MAX_AUTHORS}", "другие авторы", "другие авторы"]


def row(*said):
    """Messages one after another: author, second, text."""
    return [
        Record("Чат", str(number), author, datetime(2026, 9, 1, 9, 0, second), text)  # noqa: DTZ001
        for number, (author, second, text) in enumerate(said, 1)
    ]


def judged(records):
    """Numbers of the flagged messages, and whether over several together."""
    judge = Judge(Context())
    return [(flagged.numbers, flagged.joined) for record in records for flagged in judge.judge(record)]


def test_a_word_split_over_messages_is_found():
    """Consecutive messages of one author within a minute are read together, and their numbers are named."""
    assert judged(row(("а", 1, "привет"), ("а", 2, "пиз"), ("а", 5, "дец"))) == [("2–3", True)]


@pytest.mark.parametrize(
    "said",
    [
        (("а", 1, "пиз"), ("б", 3, "что?"), ("а", 5, "дец")),
        (("а", 1, "пиз"), ("б", 5, "дец")),
        (("", 1, "пиз"), ("", 5, "дец")),
    ],
)
def test_words_of_different_people_are_not_put_together(said):
    """Another author's message breaks the row, and authors who are not known may be different."""
    assert judged(row(*said)) == []


def test_a_word_split_over_minutes_is_no_word():
    """Only what follows within a minute belongs together."""
    early, late = row(("а", 1, "пиз"), ("а", 2, "дец"))
    late = Record(late.chat, late.id, late.author, datetime(2026, 9, 1, 9, 1, 2), late.text)  # noqa: DTZ001

    assert judged([early, late]) == []
