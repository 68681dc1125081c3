import asyncio
from pathlib import Path

import pytest

import bot.wordlists
import filters
import lexicons
from bot.app import warm_up
from bot.store import journal
from tests.fakes.conversation import ADMINISTRATOR, PARENT, conversation

OURS = Path(lexicons.__file__).parent / "profanity.txt"
ODD = "какой кракозябр это писал"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The institution's own lists, none at first; afterwards ours are judged by again."""
    place = tmp_path / "lexicons"
    place.mkdir()
    with monkeypatch.context() as patch:
        patch.setenv("DEZHURNY_LEXICONS", str(place))
        yield place
    filters.reload()


@pytest.fixture
async def talk(folder, tmp_path):
    """A service that runs with these lists."""
    async with conversation(tmp_path / "data") as it:
        warm_up()
        yield it


def save(folder, *, without="", more=""):
    """Save an own list of profanity: ours less some text, with more at its end."""
    text = OURS.read_text(encoding="utf-8")
    (folder / "profanity.txt").write_text(text.replace(without, "") + more, encoding="utf-8")


async def look(talk):
    """Look twice, as a service does within seconds: a file must stand still to be read; then deliver."""
    looked = [await talk.service.wordlists.look() for _ in range(2)]
    await talk.settle()
    return any(looked)


async def test_a_word_added_on_the_disk_is_judged_by_without_a_restart(talk, folder):
    """The running service takes the changed list; the message after it makes a case, the one before did not."""
    await talk.say(PARENT, ODD)
    save(folder, more="кракозябр\n")
    taken = await look(talk)
    await talk.say(PARENT, ODD)

    assert taken
    assert 1 == len(await talk.incidents())
    assert ["renewed"] == await talk.journalled("wordlists")


async def test_a_word_taken_away_is_innocent_again(talk, folder):
    """When the own list goes, ours counts again."""
    save(folder, more="кракозябр\n")
    await look(talk)
    (folder / "profanity.txt").unlink()
    await look(talk)
    await talk.say(PARENT, ODD)

    assert [] == await talk.incidents()


async def test_the_journal_names_the_lists_that_changed(talk, folder):
    """Who wonders why verdicts changed finds when the words did."""
    save(folder, more="кракозябр\n")
    await look(talk)
    async with talk.service.store.read() as tx:
        entry = (await journal.entries_of(tx, "wordlists"))[-1]

    assert {"lists": ["profanity"]} == entry.details


async def test_a_list_in_the_middle_of_being_saved_is_left_alone(talk, folder):
    """A file that changed since the last look is not read: it may be half written."""
    save(folder, more="[")
    first = await talk.service.wordlists.look()
    save(folder, more="кракозябр\n")
    second = await talk.service.wordlists.look()
    third = await talk.service.wordlists.look()

    assert [False, False, True] == [first, second, third]
    assert ["renewed"] == await talk.journalled("wordlists")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"more": "кракозябр\nжо%па\n"}, "непонятный знак в «жо%па»"),
        ({"more": "[nosuch]\nкракозябр\n"}, "лишний раздел «nosuch»"),
        ({"without": "[tier_a]"}, "слово стоит до первого раздела"),
    ],
)
async def test_with_a_broken_list_the_former_words_go_on_and_the_administrator_is_told_once(
    talk, folder, broken, reason
):
    """Nothing of a broken list counts, no message is lost, one sentence says what and where."""
    save(folder, **broken)
    taken = [await look(talk) for _ in range(2)]
    await talk.say(PARENT, ODD)
    await talk.say(PARENT, "вы охуели там с вашими шариками")
    notices = [message.text for message in talk.dialog(ADMINISTRATOR) if "список слов не принят" in message.text]

    assert [False, False] == taken
    assert 1 == len(await talk.incidents())
    assert 1 == len(notices)
    assert "profanity.txt, строка " in notices[0]
    assert reason in notices[0]
    assert ["refused"] == await talk.journalled("wordlists")


async def test_a_mended_list_is_taken(talk, folder):
    """After the mistake is mended the new words count."""
    save(folder, more="жо%па\n")
    await look(talk)
    save(folder, more="кракозябр\n")

    assert await look(talk)

    await talk.say(PARENT, ODD)

    assert 1 == len(await talk.incidents())


async def test_words_that_cannot_be_compiled_leave_the_former_ones(talk, folder, monkeypatch):
    """Whatever goes wrong with the new words, messages go on being judged by the old."""

    def fail():
        yield
        raise RuntimeError("never in a log")

    monkeypatch.setattr(filters, "prepare", fail)
    save(folder, more="кракозябр\n")
    taken = await look(talk)
    await talk.say(PARENT, ODD)

    assert not taken
    assert [] == await talk.incidents()
    assert "слова не удалось разобрать" in talk.dialog(ADMINISTRATOR)[-1].text


async def test_a_comment_changes_nothing(talk, folder):
    """A list saved anew with the same entries on the same lines is no change worth an entry in the journal."""
    save(folder, more="# пояснение\n")

    assert not await look(talk)
    assert [] == await talk.journalled("wordlists")


async def test_the_running_service_looks_by_itself(talk, folder, monkeypatch):
    """Nobody has to ask: while the service runs a change is taken, and it stops when told to."""
    monkeypatch.setattr(bot.wordlists, "EVERY", 0.01)
    stopping = asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(talk.service.wordlists.run(stopping))
        save(folder, more="кракозябр\n")
        while not filters.check(ODD).findings:  # noqa: ASYNC110 the filters have no event to wait for
            await asyncio.sleep(0.01)
        stopping.set()
    await talk.say(PARENT, ODD)

    assert 1 == len(await talk.incidents())
