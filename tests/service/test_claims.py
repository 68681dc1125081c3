"""«Взять в работу»: a case in hand, the reminder, the stale claim, and the line to the last responder."""

from bot.domain import Role, State
from bot.store import incidents
from bot.transport.interface import UnreachableError
from tests.fakes.conversation import ADMINISTRATOR, EDUCATOR, PARENT, SWEARING, THREAT, Conversation
from tests.fakes.staffroom import HEAD, ROSA, SECOND, SOFYA, choose, hire, labels, only, put_on_duty, told, wait


async def test_a_claimed_case_is_somebodys(talk: Conversation) -> None:
    """Whoever claims a case is named on every card, is offered the claim no more, and has his whole time."""
    await talk.say(PARENT, SWEARING)
    talk.clock.turn(minutes=50)

    answer = await talk.press(EDUCATOR, "Взять в работу")

    assert answer == "Случай за вами"
    (card,) = talk.cards(EDUCATOR)
    assert card.text.endswith("✋ В работе: Софья Андреевна")
    assert "Взять в работу" not in labels(card)
    incident = await only(talk)
    assert incident.claimed_by == SOFYA
    assert incident.due_at is not None
    assert (incident.due_at - talk.clock()).total_seconds() == 120 * 60


async def test_second_claim_says_whose_it_is(talk: Conversation) -> None:
    """A second tap on the same button changes nothing."""
    await talk.say(PARENT, SWEARING)
    (card,) = talk.cards(EDUCATOR)
    await talk.press(EDUCATOR, "Взять в работу")
    before = await only(talk)
    claim = next(button.data for button in card.buttons if button.label == "Взять в работу")

    assert await talk.press_data(EDUCATOR, card, claim) == "Случай уже за вами"
    assert await only(talk) == before


async def test_a_stale_claim_is_released(talk: Conversation) -> None:
    """Claimed and not decided in time: the one who claimed is told, the next in line answers."""
    await talk.say(PARENT, SWEARING)
    await talk.press(EDUCATOR, "Взять в работу")
    await wait(talk, minutes=60)
    assert told(talk, EDUCATOR, "ждёт вашего решения") == 1

    await wait(talk, minutes=60)

    incident = await only(talk)
    assert (incident.claimed_by, incident.responsible_id, incident.state) == (None, ROSA, State.ESCALATED)
    assert told(talk, EDUCATOR, "вы взяли в работу, но не решили в срок") == 1
    assert "В работе" not in talk.cards(EDUCATOR)[0].text
    assert "В работе" not in talk.cards(ADMINISTRATOR)[0].text
    assert "claim_released" in await talk.journalled("incident:1")


async def test_claim_of_an_administrator_goes_back_to_the_educator(talk: Conversation) -> None:
    """An administrator who takes an educator's case and forgets it leaves it to the educator, not to nobody."""
    await talk.say(PARENT, THREAT)
    await talk.press(ADMINISTRATOR, "Взять в работу")
    assert labels(talk.cards(EDUCATOR)[0]) == []

    await wait(talk, minutes=120)

    incident = await only(talk)
    assert (incident.claimed_by, incident.responsible_id, incident.state) == (None, SOFYA, State.OPEN)
    assert "Удалить" in labels(talk.cards(EDUCATOR)[0])
    await wait(talk, minutes=120)
    assert (await only(talk)).responsible_id == ROSA
    assert (await talk.journalled("incident:1")).count("nobody_answered") == 0


async def test_the_line_ends_with_the_head(talk: Conversation) -> None:
    """Educator, second educator, administrator, head; after the head the case stays open and administrators know."""
    second, head = await hire(talk, SECOND, Role.EDUCATOR), await hire(talk, HEAD, Role.HEAD)
    await put_on_duty(talk, SOFYA, second)
    await choose(talk, "react_minutes", "60")
    await talk.say(PARENT, SWEARING)

    asked = []
    for _ in range(4):
        asked.append((await only(talk)).responsible_id)
        await wait(talk, minutes=30)
        await wait(talk, minutes=30)

    assert asked == [SOFYA, second, ROSA, head]
    for user in (EDUCATOR, SECOND, ADMINISTRATOR, HEAD):
        assert len(talk.cards(user)) == 1
        assert told(talk, user, "ждёт вашего решения: карточка выше") == 1
    incident = await only(talk)
    assert incident.state.is_open
    assert incident.responsible_id == head
    assert told(talk, ADMINISTRATOR, "никто не решил в срок") == 1
    assert "Удалить" in labels(talk.cards(HEAD)[0])
    await talk.press(HEAD, "Удалить")
    assert (await only(talk)).state is State.CLOSED_BY_ADMINISTRATOR


async def test_second_in_line_is_no_administrator(talk: Conversation) -> None:
    """Passed on within the duty list a case is not escalated: the second educator decides it as the first would."""
    await put_on_duty(talk, SOFYA, await hire(talk, SECOND, Role.EDUCATOR))
    await talk.say(PARENT, SWEARING)
    await wait(talk, minutes=120)

    assert (await only(talk)).state is State.OPEN
    await talk.press(SECOND, "Удалить")
    assert (await only(talk)).state is State.CLOSED_DELETED


async def test_escalation_by_an_administrator_goes_to_the_head(talk: Conversation) -> None:
    """Whoever is above passes it further up; with nobody there he is told so and keeps it."""
    await talk.say(PARENT, THREAT)
    assert await talk.press(ADMINISTRATOR, "Передать администратору") == "Передать некому: другого администратора нет"
    head = await hire(talk, HEAD, Role.HEAD)

    await talk.press(ADMINISTRATOR, "Передать администратору")

    assert (await only(talk)).responsible_id == head
    assert len(talk.cards(HEAD)) == 1


async def test_a_decision_on_its_way_has_no_deadline(talk: Conversation) -> None:
    """While the messenger is silent nobody is asked, and the clockwork does not turn in vain."""
    await talk.say(PARENT, SWEARING)
    talk.messenger.fail_next("delete", *[UnreachableError("timeout")] * 100)
    await talk.press(EDUCATOR, "Удалить")
    await wait(talk, hours=3)

    assert (await only(talk)).responsible_id == SOFYA
    async with talk.service.store.read() as tx:
        assert await incidents.next_deadline(tx) is None
