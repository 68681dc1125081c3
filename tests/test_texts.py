"""What people read is short, calm, complete, and fits where it is shown."""

import re

import pytest

from bot import texts
from bot.domain import Action, State
from bot.transport.interface import Refusal
from filters.types import Category

REMINDER_LENGTH = 400
# What Telegram shows of the answer to a press.
ANSWER_LENGTH = 200


@pytest.mark.parametrize("category", Category)
def test_lines_for_parents(category: Category) -> None:
    """Reminder and warning in the chat: at most 400 characters, the clause, how to contest, no exclamation."""
    for line in (texts.reminder(category, "3.3.4"), texts.warning_in_chat(category, "3.3.4")):
        assert len(line) <= REMINDER_LENGTH
        assert "(пункт 3.3.4 правил)" in line
        assert texts.CONTEST in line
        assert "!" not in line


@pytest.mark.parametrize("category", Category)
def test_private_warning(category: Category) -> None:
    """The author reads where, by which clause and what he can do; at most 400 characters for a usual title."""
    warning = texts.warning(category, "3.3.4", "Группа «Звёздочки», средняя")

    assert len(warning) <= REMINDER_LENGTH
    assert "«Группа „Звёздочки“, средняя»" in warning
    assert "«Оспорить»" in warning
    assert "!" not in warning


def test_rules_fit_a_screen() -> None:
    """The weekly line is a reminder as any other."""
    assert len(texts.WEEKLY) <= REMINDER_LENGTH
    assert len(texts.RULES) <= REMINDER_LENGTH


def test_answers_fit_the_note() -> None:
    """Nothing shown after a press is cut off."""
    assert {key: len(text) for key, text in texts.ANSWERS.items() if len(text) > ANSWER_LENGTH} == {}


def test_every_word_has_its_text() -> None:
    """No category, state, action or refusal is without words."""
    assert set(texts.CATEGORY_NAMES) == set(texts.REMINDERS) == set(Category)
    assert set(texts.STATES) == set(texts.STATE_MARKS) == set(State)
    assert set(texts.BUTTONS) == set(Action)
    for refusal in Refusal:
        assert {refusal, f"warn_{refusal}", f"measure_{refusal}"} <= set(texts.PROBLEMS)


def test_buttons_fit_a_phone() -> None:
    """A label is read at a glance."""
    labels = [*texts.BUTTONS.values(), *texts.SURE.values(), texts.MORE, texts.BACK, texts.CONTEST_BUTTON]

    assert [label for label in labels if len(label) > 26] == []


def test_typography() -> None:
    """Russian quotation marks and dashes; no double spaces, no space before a full stop."""
    tables = (texts.ANSWERS, texts.NOTICES, texts.DIALOG, texts.PROBLEMS, texts.REMINDERS, texts.TO_AUTHOR)
    sentences = [sentence for table in tables for sentence in table.values()]

    assert [sentence for sentence in sentences if re.search(r"\"|  | [.,;:!?](\s|$)| - ", sentence)] == []


@pytest.mark.parametrize("category", Category)
def test_one_colon_a_sentence(category: Category) -> None:
    """A rule stands behind a colon and has none itself."""
    assert ":" not in texts.REMINDERS[category]
