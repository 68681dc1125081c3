import asyncio
import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from bot.commands.lexicon import lexicon
from bot.errors import UserError
from lexicons import LexiconError, edit
from tests.fakes.conversation import PARENT, conversation

LINES = ["# Пояснение", "[a]", "дурак  # грубо", "", "# дальше", "[b]", "осёл"]


def test_an_entry_goes_to_the_end_of_its_section():
    """Comments, blank lines and order stay as people wrote them."""
    assert ["# Пояснение", "[a]", "дурак  # грубо", "пень", "", "# дальше", "[b]", "осёл"] == edit.add(
        LINES, "x", "a", "пень"
    )


def test_an_entry_is_removed_however_it_is_written():
    """Case, ё and the comment do not matter."""
    assert "[b]" == edit.remove([*LINES, "козёл"], "x", "b", "ОСЕЛ")[-2]


@pytest.mark.parametrize(
    ("change", "section", "entry"),
    [
        (edit.add, "a", "дурак"),
        (edit.add, "c", "пень"),
        (edit.add, "a", "пе%нь"),
        (edit.remove, "a", "пень"),
        (edit.remove, "b", "осёл"),
    ],
)
def test_a_change_that_breaks_the_file_is_refused(change, section, entry):
    """A repeated or broken entry, an unknown section or entry, and the last entry of a section are refused."""
    with pytest.raises(LexiconError):
        change(LINES, "x", section, entry)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The institution's own lexicon folder and a file of lines to look at."""
    monkeypatch.setenv("DEZHURNY_LEXICONS", str(tmp_path / "lexicons"))
    lines = [{"id": "1", "text": "какой кракозябр это писал"}, {"id": "2", "text": "доброе утро"}]
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def run(*args, **kwargs):
    """Call the command as click does."""
    return CliRunner().invoke(lexicon, args, **kwargs)


def test_the_effect_is_shown_before_saving_and_saved_on_yes(own):
    """«add» tells which lines change, asks, and writes the institution's own copy."""
    result = run("add", "profanity", "tier_b", "кракозябр", "--on", str(own), input="y\n", env={"COLUMNS": "200"})

    assert "Изменится вердиктов: 1" in result.output
    assert "кракозябр это писал" in result.output
    assert "доброе утро" not in result.output
    assert "кракозябр" in (own.parent / "lexicons" / "profanity.txt").read_text(encoding="utf-8").splitlines()
    assert ["profanity.txt"] == [path.name for path in (own.parent / "lexicons").iterdir()]
    assert "Подействует в течение нескольких секунд, перезапуск не нужен." in result.output


@pytest.mark.parametrize("args", [("test",), ("add",)])
def test_nothing_is_saved_without_consent(args, own):
    """«test» never saves; «add» answered with no does not either."""
    run(*args, "profanity", "tier_b", "кракозябр", "--on", str(own), input="n\n")

    assert not (own.parent / "lexicons").exists()


@pytest.mark.parametrize(
    "args", [("nosuch", "a", "пень"), ("profanity", "nosuch", "пень"), ("profanity", "tier_b", "жо%па")]
)
def test_a_mistake_is_one_sentence(args, own):
    """Unknown lexicon or section and a broken entry are said in words."""
    assert isinstance(run("test", *args, "--on", str(own)).exception, UserError)


def test_the_last_cases_are_shown_masked_and_the_opening_is_journalled(own, tmp_path, monkeypatch):
    """What a change would do to real cases is told by their excerpts; opening the sealed texts leaves a trace."""

    async def happen() -> None:
        async with conversation(tmp_path / "data") as talk:
            await talk.say(PARENT, "какой кракозябр, звоните 8 944 713 28 05")

    asyncio.run(happen())
    monkeypatch.setenv("DEZHURNY_DATA_DIR", str(tmp_path / "data"))

    result = run(
        "test", "profanity", "tier_b", "кракозябр", "--on", str(own), "--incidents", "5", env={"COLUMNS": "200"}
    )

    assert "случай № 1" in result.output
    assert "713" not in result.output
    with closing(sqlite3.connect(tmp_path / "data" / "dezhurny.db")) as database:
        rows = database.execute("SELECT action FROM journal WHERE subject = 'evidence'").fetchall()
    assert rows == [("opened",)]
