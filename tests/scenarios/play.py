"""Plays a conversation of `given.yaml` or `own.yaml` through the embedded messenger, with a clock that is turned."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.domain import Action, Incident, Role, State
from bot.events import User
from bot.options import Choice
from bot.service import jobs, staff
from bot.store import chats, choices, incidents, journal, outbox, people
from bot.transport.interface import Refusal, RefusedError
from bot.transport.local import LocalMessage
from filters.types import Category
from tests.fakes.conversation import Conversation, Hands

CATEGORIES = {"pii": Category.PERSONAL_DATA, "pii_request": Category.DATA_REQUEST}
PRESSES = {"allow_word": Action.ALLOW_HERE}
ROLES = {
    "educator": Role.EDUCATOR,
    "specialist": Role.SPECIALIST,
    "administrator": Role.ADMINISTRATOR,
    "head": Role.HEAD,
}


@dataclass(slots=True)
class Played:
    """What came of a scenario.

    Attributes:
        messages: the messenger's ids of each message by its number.
        posted: when each was posted.
        answers: what each press was told, in order.
    """

    messages: dict[int, list[str]] = field(default_factory=dict)
    posted: dict[int, datetime] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)


class Stage:
    """One scenario: its people, its chats, its hours."""

    def __init__(self, talk: Conversation, scenario: dict[str, Any], *, restarting: bool) -> None:
        self.talk = talk
        self.scenario = scenario
        self.restarting = restarting
        self.played = Played()
        self.people: dict[str, int] = {}
        self.chat_ids: dict[str, int] = {}
        self.institution = 0

    # Setting up.

    async def furnish(self) -> None:
        """Register the institution, its staff and chats; everybody opens the dialog with the bot."""
        it, talk = self.scenario, self.talk
        place = it.get("institution", {})
        async with talk.service.store.write() as tx:
            self.institution = await people.add_institution(
                tx, "Садик", time_zone=place.get("zone", "Asia/Yekaterinburg"), edition="2026-1", now=talk.clock(),
                quiet=(time(21), time(7)), hours=(time(7), time(19)),
            )  # fmt: skip
            if "days" in place:
                await people.change_institution(tx, self.institution, days=place["days"])
            for name, value in place.get("options", {}).items():
                await choices.choose(tx, self.institution, Choice(name, value))
        for chat in self._chats():
            await self._furnish_chat(chat)
        for someone in it.get("staff", []):
            await self._appoint(someone["name"], ROLES[someone["role"]])
        for name in dict.fromkeys(event["from"] for event in it["messages"] if event["event"] != "service"):
            self._open_dialog(name, reachable=name not in it.get("unreachable", []))
        await self.settle()
        for before in it.get("before", []):
            await self._before(before)

    def _chats(self) -> Iterator[dict[str, Any]]:
        yield self.scenario["chat"]
        if "other_chat" in self.scenario:
            yield {"administrator": self.scenario["chat"]["administrator"], **self.scenario["other_chat"]}

    async def _furnish_chat(self, given: dict[str, Any]) -> None:
        external, talk = str(given["id"]), self.talk
        talk.messenger.create_group(external, given["name"])
        line = []
        for role in ("educator", "specialist", "administrator"):
            for name in _names(given.get(role)):
                number = await self._appoint(name, ROLES[role])
                if role != "administrator":
                    line.append(number)
        async with talk.service.store.write() as tx:
            chat = await chats.save(
                tx, "local", external, title=given["name"], present=True, reads_all=True, can_delete=True
            )
            chat = await chats.change(tx, chat, institution_id=self.institution)
            self.chat_ids[external] = chat.id
            await staff.assign(tx, talk.service.office, journal.COMMAND_LINE, chat.id, line)
            for name, value in given.get("options", {}).items():
                await choices.choose(tx, self.institution, Choice(name, value, chat.id))

    async def _appoint(self, name: str, role: Role) -> int:
        if name not in self.people:
            async with self.talk.service.store.write() as tx:
                self.people[name] = await people.add_person(tx, self.institution, name, [role], self.talk.clock())
                await people.link(tx, "local", _user(name).id, self.people[name], _user(name).id)
            self._open_dialog(name)
        return self.people[name]

    def _open_dialog(self, name: str, *, reachable: bool = True) -> None:
        if _user(name).id not in self.talk.messenger.chats and reachable:
            self.talk.messenger.open_dialog(_user(name))

    async def _before(self, before: dict[str, Any]) -> None:
        """What happened before: a word was allowed, or a case of a sender was decided."""
        chat_id = next(iter(self.chat_ids.values()))
        async with self.talk.service.store.write() as tx:
            for word in before.get("allow_words", []):
                await choices.allow_word(tx, self.institution, chat_id, word, None, self.talk.clock())
            if "sender" in before:
                confirmed = before["state"] == State.CLOSED_WARNED
                author = _user(before["sender"])
                at = datetime.fromisoformat(before["at"])
                await incidents.create(
                    tx, institution_id=self.institution, chat_id=chat_id, author=author.id,
                    author_code=self.talk.service.office.seal.author_code(self.institution, "local", author.id),
                    category=Category.PROFANITY, categories=(Category.PROFANITY,), clause="3.3.4", edition="2026-1",
                    severity=3, excerpt="", reasons=(), alerts=(), findings=(), source="message",
                    state=State(before["state"]), decision=Action.WARN if confirmed else Action.DISMISS,
                    opened_at=at, decided_at=at, last_at=at,
                )  # fmt: skip

    # Playing.

    async def play(self) -> None:
        """Let everything happen in its order, and let time pass in between as a running service would."""
        for at, _, act, event in sorted(self._events(), key=lambda it: it[:2]):
            await self.until(at)
            await act(event)
            if self.restarting:
                # Stopped with the update unread, and again with all of it done.
                await self.talk.restart()
            await self.settle()
            if self.restarting:
                await self.talk.restart()
        await self.until(self.talk.clock() + timedelta(hours=self.scenario.get("after_hours", 0)))
        await self.settle()

    def _events(self) -> Iterator[tuple[datetime, int, Any, dict[str, Any]]]:
        order = 0
        for message in self.scenario["messages"]:
            repeat = message.get("repeat", {"count": 1, "every_s": 0})
            for turn in range(repeat["count"]):
                order += 1
                at = datetime.fromisoformat(message["at"]) + timedelta(seconds=turn * repeat["every_s"])
                text = repeat["texts"][turn % len(repeat["texts"])] if "texts" in repeat else message.get("text", "")
                yield at, order, self._post, {**message, "text": text}
        for action in self.scenario.get("actions", []):
            order += 1
            yield datetime.fromisoformat(action["at"]), order, self._act, action

    async def until(self, moment: datetime) -> None:
        """Turn the clock, stopping wherever something comes due."""
        moment = moment.astimezone(UTC)
        while True:
            async with self.talk.service.store.read() as tx:
                nexts = [await outbox.next_due(tx), await incidents.next_deadline(tx)]
            coming = [it for it in nexts if it is not None and self.talk.clock() < it <= moment]
            if not coming:
                break
            self.talk.clock.now = min(coming)
            await self.settle()
        self.talk.clock.now = max(moment, self.talk.clock())

    async def settle(self) -> None:
        """Everything that is due now."""
        if self.scenario.get("mornings"):
            await jobs.morning(self.talk.service.store, self.talk.service.office)
        await self.talk.settle()

    async def _post(self, event: dict[str, Any]) -> None:
        messenger, number = self.talk.messenger, event["n"]
        chat, author = str(event.get("chat", self.scenario["chat"]["id"])), _user(event["from"])
        match event["event"]:
            case "message":
                parts = event.get("media", "")
                many = int(parts.rpartition(" ")[2]) if parts.startswith("album") else 1
                album = f"album-{number}" if many > 1 else None
                for place in range(many):
                    message = messenger.post(
                        chat, author, event["text"] if place == 0 else "", parts=("photo",) if parts else (),
                        album=album, forwarded="forwarded_from" in event,
                    )  # fmt: skip
                    self.played.messages.setdefault(number, []).append(message.id)
                self.played.posted.setdefault(number, self.talk.clock())
            case "edit":
                original = self.played.messages[event["edit_of"]][0]
                messenger.edit_post(chat, original, event["text"])
                self.played.messages[number] = [original]
                self.played.posted[number] = self.talk.clock()
            case "delete":
                messenger.remove_post(chat, self.played.messages[event["delete_of"]][0], author)
            case "service":
                service = event["service"]
                messenger.migrate(str(service["migrate_from"]), str(service["migrate_to"]))

    async def _act(self, action: dict[str, Any]) -> None:
        """A press, or a change of the staff."""
        if "press" in action:
            await self._press(action)
            return
        office, actor = self.talk.service.office, journal.COMMAND_LINE
        async with self.talk.service.store.write() as tx:
            if "assign" in action:
                ids = [self.people[name] for name in action["assign"]]
                await staff.assign(tx, office, actor, next(iter(self.chat_ids.values())), ids)
            if "leaves" in action:
                await staff.set_active(tx, office, actor, self.people[action["leaves"]], active=False)
            if "substitute" in action:
                days = [date.fromisoformat(str(action[key])) for key in ("since", "until")]
                absent, instead = self.people[action["absent"]], self.people[action["substitute"]]
                await staff.substitute(tx, office, actor, absent, instead, *days)
        if "clock" in action:
            # The machine's clock was wrong and is set back or forth.
            self.talk.clock.turn(minutes=action["clock"])

    async def _press(self, action: dict[str, Any]) -> None:
        incident = (await self.cases())[action["incident"] - 1]
        by = _user(action["by"])
        if action.get("refused_by_messenger"):
            self.talk.messenger.fail_next("delete", RefusedError(Refusal(action["refused_by_messenger"])))
        if action["press"] == "appeal":
            await self._appeal(incident, by, action)
            return
        async with self.talk.service.store.read() as tx:
            shown = await incidents.cards_of(tx, incident.id)
        own = [card for card in shown if card.dialog == by.id]
        # Whoever has no card of his own forges a press on another's.
        card = (own or shown)[0]
        assert card.message is not None
        action_pressed = PRESSES.get(action["press"], action["press"])
        message = self.talk.messenger.chats[card.dialog].messages[card.message]
        press = self.talk.messenger.press(message.chat, message.id, f"{card.token}:{action_pressed}", by)
        if self.restarting:
            await self.talk.restart()
        await self.settle()
        self.played.answers.append(dict(self.talk.messenger.answers)[press])

    async def _appeal(self, incident: Incident, by: User, action: dict[str, Any]) -> None:
        messenger = self.talk.messenger
        warning = [it for it in messenger.chats[by.id].messages.values() if it.buttons][-1]
        press = messenger.press(by.id, warning.id, f"appeal:{incident.id}", by)
        await self.settle()
        self.played.answers.append(dict(messenger.answers)[press])
        messenger.post(by.id, by, action["words"])

    # Looking.

    async def cases(self) -> list[Incident]:
        """The cases as people count them: without parts of a digest and reports of a break-in."""
        return [
            incident
            for incident in await self.talk.incidents()
            if incident.state is not State.MERGED
            and incident.categories != (Category.ACCOUNT_REPORT,)
            and incident.excerpt
        ]

    def heard(self, name: str) -> list[LocalMessage]:
        """What the bot wrote to somebody."""
        user = _user(name)
        return self.talk.dialog(user) if user.id in self.talk.messenger.chats else []


def _names(given: str | list[str] | None) -> list[str]:
    return given if isinstance(given, list) else [given] if given else []


def _user(name: str) -> User:
    return User(f"user {name}", name)


def first_moment(scenario: dict[str, Any]) -> datetime:
    """When the scenario begins."""
    moments = [event["at"] for event in (*scenario["messages"], *scenario.get("actions", []))]
    return min(datetime.fromisoformat(moment) for moment in moments) - timedelta(minutes=1)


@asynccontextmanager
async def stage(folder: Path, scenario: dict[str, Any], *, restarting: bool) -> AsyncIterator[Stage]:
    """A scenario ready to be played."""
    talk = Conversation(folder, Hands(first_moment(scenario).astimezone(UTC)))
    await talk.start()
    try:
        it = Stage(talk, scenario, restarting=restarting)
        await it.furnish()
        yield it
    finally:
        await talk.stop()
