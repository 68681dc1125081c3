"""Compares what came of a scenario with what it expects: who was told, what was shown, how it ended, the journal."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain import CONFIRMED_STATES, Action, Incident, State
from bot.store import incidents, journal
from bot.transport.local import LocalMessage
from filters.types import Category
from tests.scenarios.play import CATEGORIES, Stage

# What the words of the scenarios look like on a card.
LATER = {"автор удалил сам": "Автор удалил сам", "исправлено автором": "Исправлено автором"}
RESULTS = {"refused": "Это ваше сообщение", "already_closed": "Уже решено", "message_not_found": "Уже решено"}
DELETING = {Action.DELETE, Action.DELETE_AND_WARN}


async def judge(stage: Stage) -> None:
    """See that everything the scenario expects came true, and that what holds always held."""
    expect = stage.scenario["expect"]
    cases = await stage.cases()
    await _ends(stage, cases, expect.get("incidents", []))
    for wanted in expect.get("notify", []):
        await _told(stage, cases, wanted)
    for role in expect.get("not_notified", []):
        _not_told(stage, role)
    _reminded(stage, expect["reminder"])
    _answered(stage)
    await _always(stage, cases)


async def _ends(stage: Stage, cases: list[Incident], wanted: list[dict[str, Any]]) -> None:
    found = [(await _message_ids(stage, case), set(case.categories), case.state) for case in cases]
    expected = [
        (
            {number for n in it["messages"] for number in stage.played.messages[n]},
            {CATEGORIES.get(flag) or Category(flag) for flag in it["flags"]},
            State(it["state"]),
        )
        for it in wanted
    ]
    assert expected == found
    for case, it in zip(cases, wanted, strict=True):
        if "via" in it:
            steps = await stage.talk.journalled(f"incident:{case.id}")
            assert {"escalated", "deadline"} & set(steps)
        if "message_count" in it:
            assert len(await _message_ids(stage, case)) == it["message_count"]
        if "responsible" in it:
            assert case.responsible_id == stage.people[it["responsible"]]
        if "counted" in it:
            assert case.is_confirmed is it["counted"]


async def _message_ids(stage: Stage, case: Incident) -> set[str]:
    async with stage.talk.service.store.read() as tx:
        return set(await incidents.ever_messages_of(tx, case.id))


async def _told(stage: Stage, cases: list[Incident], wanted: dict[str, Any]) -> None:
    about = {number for n in wanted["about"] for number in stage.played.messages[n]}
    meant = [case for case in cases if await _message_ids(stage, case) & about]
    if wanted.get("form") == "account_compromised":
        for name in _who(stage, wanted):
            assert any("Сообщение о взломе" in it.text for it in stage.heard(name)), name
        return
    assert meant, f"no case about {wanted}"
    for name in _who(stage, wanted):
        for case in meant:
            if wanted["who"] == "sender_private":
                _warned(stage, wanted, case, name)
            else:
                await _shown(stage, wanted, case, name)


async def _shown(stage: Stage, wanted: dict[str, Any], case: Incident, name: str) -> None:
    card = await _card(stage, case, name)
    assert card is not None, f"{name} has no card of case {case.id}"
    posted = max(stage.played.posted[n] for n in wanted["about"] if stage.played.messages[n])
    if "within_s" in wanted and wanted.get("form") != "digest":
        first = min(stage.played.posted[n] for n in wanted["about"])
        assert first <= card.at <= posted + timedelta(seconds=wanted["within_s"]), f"{name}: {card.at}"
    if "not_before" in wanted:
        assert card.at >= datetime.fromisoformat(wanted["not_before"])
    if "at" in wanted:
        at = datetime.fromisoformat(wanted["at"])
        words = [it for it in stage.heard(name) if it is card or f"№ {case.id} " in it.text]
        assert any(at <= it.at <= at + timedelta(seconds=60) for it in words), [it.at for it in words]
    for secret in wanted.get("must_not_contain", []):
        assert not any(secret in it.text for it in stage.heard(name))
    if "covers" in wanted:
        assert f"Сводка: {wanted['covers']} сообщ" in card.text
        assert len(stage.heard(name)) - 1 <= wanted["max_messages"]
    if wanted.get("later_updated"):
        assert LATER[wanted["later_updated"]] in card.text
    if wanted.get("form") == "repeat_offender":
        assert all(f"{datetime.fromisoformat(day):%d.%m}" in card.text for day in wanted["list_dates"])


def _warned(stage: Stage, wanted: dict[str, Any], case: Incident, name: str) -> None:
    warnings = [it for it in stage.heard(name) if "нарушает правила" in it.text and f"пункт {case.clause}" in it.text]
    assert warnings, f"{name} was not warned"
    assert len(warnings) <= wanted.get("max_messages", 99)
    if "note" in wanted:
        assert wanted["note"].split()[0].lower() in warnings[-1].text.lower()


async def _card(stage: Stage, case: Incident, name: str) -> LocalMessage | None:
    async with stage.talk.service.store.read() as tx:
        for card in await incidents.cards_of(tx, case.id):
            if card.dialog == f"user {name}" and card.message is not None:
                return stage.talk.messenger.chats[card.dialog].messages[card.message]
    return None


def _who(stage: Stage, wanted: dict[str, Any]) -> list[str]:
    if "to" in wanted:
        return [wanted["to"]]
    if wanted["who"] == "sender_private":
        by_number = {event["n"]: event["from"] for event in stage.scenario["messages"]}
        return list(dict.fromkeys(by_number[n] for n in wanted["about"]))
    named = stage.scenario["chat"].get(wanted["who"])
    extra = [it["name"] for it in stage.scenario.get("staff", []) if it["role"] == wanted["who"]]
    return (named if isinstance(named, list) else [named] if named else []) + extra


def _not_told(stage: Stage, role: str) -> None:
    if role == "sender_private":
        names = {event["from"] for event in stage.scenario["messages"]}
        assert not any("нарушает правила" in it.text for name in names for it in stage.heard(name))
        return
    for name in _who(stage, {"who": role}):
        assert not any("\nПункт " in it.text for it in stage.heard(name)), f"{name} was shown a card"


def _reminded(stage: Stage, wanted: dict[str, Any]) -> None:
    groups = [chat for chat in stage.talk.messenger.chats.values() if not chat.private]
    # A reminder of what was no violation is taken away again, but it was shown.
    lines = [it for chat in groups for it in chat.messages.values() if it.author.bot]
    assert len(lines) == wanted.get("count", 0)
    assert bool(lines) is wanted["shown"]
    if "silent" in wanted:
        assert {it.silent for it in lines} == {wanted["silent"]}
    for line in lines:
        for event in stage.scenario["messages"]:
            words = event["from"].removeprefix("Мама ").removeprefix("Папа ")
            assert words not in line.text, "a reminder names nobody"
            assert not event.get("text") or event["text"] not in line.text, "a reminder quotes nothing"


def _answered(stage: Stage) -> None:
    pressed = [action for action in stage.scenario.get("actions", []) if "press" in action]
    for action, answer in zip(pressed, stage.played.answers, strict=True):
        expected = RESULTS.get(action.get("result", ""), action.get("answer"))
        if expected is not None:
            assert answer.startswith(expected), f"{action}: {answer}"
        else:
            assert not answer.startswith(("Решает", "Это ваше", "Уже решено", "Эта карточка")), f"{action}: {answer}"


async def _always(stage: Stage, cases: list[Incident]) -> None:
    """What holds in every scenario, whatever happens in it."""
    chain = await stage.talk.verify()
    assert chain.broken is None
    async with stage.talk.service.store.read() as tx:
        for case in cases:
            entries = await journal.entries_of(tx, f"incident:{case.id}")
            assert entries, "every case is journalled"
            if not case.state.is_open and case.decided_by is not None:
                assert any(entry.actor == journal.person(case.decided_by) for entry in entries)
            author = [number for name, number in stage.people.items() if case.author == f"user {name}"]
            assert case.decided_by not in author, "nobody judges himself"
            assert case.responsible_id not in author, "nobody is asked about himself"
            if case.state in CONFIRMED_STATES and case.decision in DELETING:
                assert not await incidents.messages_of(tx, case.id), "all parts are gone"
    decided = [
        case for case in cases if case.decision in DELETING or case.hidden or case.state is State.CLOSED_BY_AUTHOR
    ]
    may_be_gone = {number for case in decided for number in await _message_ids(stage, case)}
    for chat in stage.talk.messenger.chats.values():
        gone = {it.id for it in chat.messages.values() if it.deleted and not it.author.bot}
        assert gone <= may_be_gone, "nothing is deleted unasked"
