"""`dezhurny replay`: what today's rules make of the record."""

import asyncio

import pytest
from click.testing import CliRunner

from bot.commands.replay import LOSES, replay
from bot.errors import UserError
from bot.store import incidents
from tests.fakes.conversation import PARENT, SWEARING, conversation


def run(*args):
    """Call the command as click does, on a wide terminal."""
    return CliRunner().invoke(replay, args, env={"COLUMNS": "200"})


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A database with a case that the rules still find and one that they do not."""

    async def happen() -> None:
        async with conversation(tmp_path) as talk:
            await talk.say(PARENT, SWEARING)
            await talk.say(PARENT, "вы кретин, звоните 8 944 713 28 05")
            second = (await talk.incidents())[-1]
            async with talk.service.store.write() as tx:
                sealed = talk.service.office.seal.close({"text": "доброе утро"}, f"incident:{second.id}")
                await incidents.purge_evidence(tx, talk.clock().replace(year=2030), talk.clock())
                await incidents.add_evidence(tx, second.id, "1", sealed, talk.clock())

    asyncio.run(happen())
    monkeypatch.setenv("DEZHURNY_DATA_DIR", str(tmp_path))


def test_lost_cases_are_told_masked_and_by_the_exit_code(recorded):
    """The table names categories and rules, the cases stand masked, the exit code says that something is lost."""
    result = run("--days", "3650")

    assert LOSES == result.exit_code
    assert "Случаев проверено: 1. Уже не открылись бы: 1." in result.output
    assert "оскорбление" in result.output
    assert "№ 2" in result.output
    assert "insult/slur" in result.output
    assert "Без текста (уничтожен по сроку): 1" in result.output
    assert "713" not in result.output


def test_nothing_recorded_is_said_in_words(recorded):
    """Days without cases are no mistake."""
    result = run("--days", "1", "--institution", "99")

    assert 0 == result.exit_code
    assert "сравнивать нечего" in result.output


def test_without_a_database_it_says_so(tmp_path, monkeypatch):
    """A wrong folder makes no new database."""
    monkeypatch.setenv("DEZHURNY_DATA_DIR", str(tmp_path / "nowhere"))

    assert isinstance(run().exception, UserError)
    assert not (tmp_path / "nowhere").exists()
