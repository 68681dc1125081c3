"""Changes of the staff take effect at once: substitutes by dates, somebody leaves, somebody is put on duty."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Role, State
from bot.service import jobs, staff
from bot.store import journal
from tests.fakes.conversation import (
    ADMINISTRATOR,
    EDUCATOR,
    PARENT,
    SWEARING,
    THREAT,
    Conversation,
    Hands,
    conversation,
)
from tests.fakes.staffroom import (
    CHAT,
    HEAD,
    ROSA,
    SECOND,
    SOFYA,
    THIRD,
    ask,
    hire,
    labels,
    leave,
    only,
    open_chat,
    put_on_duty,
    substitute,
    told,
)

TODAY = date(2026, 11, 17)
TOMORROW = TODAY + timedelta(days=1)
# Midnight in Yekaterinburg.
MIDNIGHT = datetime(2026, 11, 17, 19, 0, tzinfo=UTC)


async def answers(talk: Conversation, chat: str = "group") -> int | None:
    """Who is asked about a message written now."""
    await talk.say(PARENT, SWEARING, chat=chat)
    return (await talk.incidents())[-1].responsible_id


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (MIDNIGHT - timedelta(seconds=1), SOFYA),
        (MIDNIGHT, 3),
        (MIDNIGHT + timedelta(days=1, seconds=-1), 3),
        (MIDNIGHT + timedelta(days=1), SOFYA),
    ],
)
async def test_substitute_by_dates(tmp_path: Path, moment: datetime, who: int) -> None:
    """A substitute of one day answers from local midnight to local midnight."""
    clock = Hands()
    async with conversation(tmp_path, clock=clock) as talk:
        second = await hire(talk, SECOND, Role.EDUCATOR)
        await substitute(talk, SOFYA, second, TOMORROW, TOMORROW)
        clock.now = moment

        assert await answers(talk) == who


async def test_open_cases_follow_at_midnight(talk: Conversation) -> None:
    """When the substitution begins the open cases go to the substitute, when it ends they come back."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await talk.say(PARENT, SWEARING)
    await substitute(talk, SOFYA, second, TOMORROW, TOMORROW)
    assert (await only(talk)).responsible_id == SOFYA

    talk.clock.now = MIDNIGHT
    await jobs.morning(talk.service.store, talk.service.office)
    await talk.settle()
    assert (await only(talk)).responsible_id == second
    assert "Удалить" in labels(talk.cards(SECOND)[0])
    assert labels(talk.cards(EDUCATOR)[0]) == []

    talk.clock.now = MIDNIGHT + timedelta(days=1)
    await jobs.morning(talk.service.store, talk.service.office)
    await talk.settle()
    assert (await only(talk)).responsible_id == SOFYA
    assert told(talk, EDUCATOR, "теперь ждёт вашего решения") == 1


async def test_substitute_of_one_chat_before_the_general_one(talk: Conversation) -> None:
    """In the chat he was named for the special substitute answers, in all others the general one."""
    second, third = await hire(talk, SECOND, Role.EDUCATOR), await hire(talk, THIRD, Role.EDUCATOR)
    await open_chat(talk, "stars", "Звёздочки", SOFYA)
    await substitute(talk, SOFYA, third, TODAY, TODAY, chat=CHAT)
    await substitute(talk, SOFYA, second, TODAY, TODAY)

    assert (await answers(talk), await answers(talk, "stars")) == (third, second)


async def test_chain_of_substitutes(talk: Conversation) -> None:
    """The substitute is away too: her substitute answers."""
    second, third = await hire(talk, SECOND, Role.EDUCATOR), await hire(talk, THIRD, Role.EDUCATOR)
    await substitute(talk, SOFYA, second, TODAY, TODAY)
    await substitute(talk, second, third, TODAY, TODAY)

    assert await answers(talk) == third


async def test_ring_of_substitutes(talk: Conversation) -> None:
    """Two who stand in for each other: somebody answers all the same."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await substitute(talk, SOFYA, second, TODAY, TODAY)
    await substitute(talk, second, SOFYA, TODAY, TODAY)

    assert await answers(talk) in {SOFYA, second}


async def test_substitute_who_left(talk: Conversation) -> None:
    """A substitute who left answers for nothing: the administrator does."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await substitute(talk, SOFYA, second, TODAY, TODAY)
    await leave(talk, second)

    assert await answers(talk) == ROSA


async def test_substitution_taken_back(talk: Conversation) -> None:
    """Taken back it ends at once, for open cases too."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    number = await substitute(talk, SOFYA, second, TODAY, TOMORROW)
    await talk.say(PARENT, SWEARING)
    async with talk.service.store.write() as tx:
        ended = await staff.end_substitution(tx, talk.service.office, journal.COMMAND_LINE, SOFYA, number)
    await talk.settle()

    assert ended
    assert (await only(talk)).responsible_id == SOFYA


async def test_substitute_by_dialog(talk: Conversation) -> None:
    """An administrator names the substitute in the dialog; mistakes are told."""
    await hire(talk, SECOND, Role.EDUCATOR)

    assert await ask(talk, ADMINISTRATOR, "/substitute 1 3 17.11.2026 18.11.2026") == (
        "Вместо № 1 (Софья Андреевна) отвечает Инга Львовна: 17.11.2026 — 18.11.2026."
    )
    assert await answers(talk) == 3
    for mistake in ("1 3", "1 3 17.11 18.11", "1 1 17.11.2026 18.11.2026", "1 3 18.11.2026 17.11.2026"):
        answer = await ask(talk, ADMINISTRATOR, f"/substitute {mistake}")
        assert answer == "Команда не разобрана. Пример: /substitute 3 4 24.11.2026 30.11.2026"
    assert (await ask(talk, ADMINISTRATOR, "/substitute 1 99 17.11.2026 18.11.2026")).startswith("Такого номера нет")
    assert await ask(talk, EDUCATOR, "/substitute 1 3 17.11.2026 18.11.2026") == "Эта команда для администраторов."


async def test_leaving_with_an_open_case(talk: Conversation) -> None:
    """Whoever leaves takes no case along: the next in line gets it, and the old card decides nothing."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await put_on_duty(talk, SOFYA, second)
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Взять в работу")
    card = talk.cards(EDUCATOR)[0]

    await leave(talk, SOFYA)

    incident = await only(talk)
    assert (incident.responsible_id, incident.claimed_by, incident.state) == (second, None, State.OPEN)
    assert len(talk.cards(SECOND)) == 1
    assert await talk.press_data(EDUCATOR, card, card.buttons[0].data) == (
        "Решает ответственный за чат или администратор"
    )


async def test_the_last_one_leaves(talk: Conversation) -> None:
    """With nobody left the case waits, and the first administrator to come is shown it."""
    await talk.say(PARENT, SWEARING)
    await leave(talk, SOFYA)
    await leave(talk, ROSA)
    incident = await only(talk)
    assert (incident.state, incident.responsible_id) == (State.OPEN, None)

    head = await hire(talk, HEAD, Role.HEAD)

    assert (await only(talk)).responsible_id == head
    assert "Удалить" in labels(talk.cards(HEAD)[0])


async def test_stopgap_administrator_gives_way(tmp_path: Path) -> None:
    """A case that went to the administrator because nobody was on duty goes to the newly assigned educator."""
    async with conversation(tmp_path, on_duty=False) as talk:
        await talk.say(PARENT, SWEARING)
        assert (await only(talk)).responsible_id == ROSA
        assert told(talk, ADMINISTRATOR, "За чат «Гномики» никто не отвечает") == 1

        await put_on_duty(talk, SOFYA)

        incident = await only(talk)
        assert (incident.responsible_id, incident.state) == (SOFYA, State.OPEN)
        assert "Удалить" in labels(talk.cards(EDUCATOR)[0])


async def test_claimed_by_the_stopgap(tmp_path: Path) -> None:
    """What the administrator took in hand stays with her."""
    async with conversation(tmp_path, on_duty=False) as talk:
        await talk.say(PARENT, SWEARING)
        await talk.press(ADMINISTRATOR, "Взять в работу")

        await put_on_duty(talk, SOFYA)

        assert (await only(talk)).responsible_id == ROSA


async def test_passed_on_case_stays_above(talk: Conversation) -> None:
    """The administrator to whom a case was passed on leaves: it goes to the head, not back to who passed it on."""
    head = await hire(talk, HEAD, Role.HEAD)
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Передать администратору")

    await leave(talk, ROSA)

    assert (await only(talk)).responsible_id == head


async def test_author_put_on_duty_is_not_asked(talk: Conversation) -> None:
    """Put on duty alone for a chat in which her own case is open, she does not get it."""
    second = await hire(talk, SECOND, Role.EDUCATOR)
    await talk.say(SECOND, THREAT)

    await put_on_duty(talk, second)

    assert (await only(talk)).responsible_id == ROSA
    assert talk.cards(SECOND) == []
