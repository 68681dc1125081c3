"""Random sequences of messages, edits, presses, staff changes, faults, restarts and time: what always holds."""

import asyncio
import atexit
import os
import shutil
import tempfile
from collections.abc import Coroutine
from datetime import time, timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot.domain import Action, Incident, Role, State
from bot.events import User
from bot.options import Choice
from bot.service import cards, jobs, line, staff
from bot.store import chats, choices, incidents, journal, people
from bot.store.engine import Store, Tx, sqlite_url
from bot.store.outbox import WAITING
from bot.store.schema import incident_message, outbox
from bot.transport.interface import BusyError, Refusal, RefusedError, TransportError, UnreachableError
from tests.fakes.conversation import NOON, Conversation, Hands

# Ten thousand sequences take long: `make sequences` asks for them, every test run plays some.
SEQUENCES = int(os.environ.get("DEZHURNY_SEQUENCES", "25"))

STAFF = {
    "sofya": ("Софья Андреевна", Role.EDUCATOR),
    "lia": ("Лия Артуровна", Role.EDUCATOR),
    "rosa": ("Роза Маратовна", Role.ADMINISTRATOR),
    "petr": ("Пётр Савельевич", Role.ADMINISTRATOR),
    "nelli": ("Нелли Юрьевна", Role.HEAD),
}
PARENTS = {"rodion": "Папа Родиона", "agata": "Мама Агаты"}
EVERYBODY = {name: User(name, shown) for name, shown in PARENTS.items()} | {
    name: User(name, shown) for name, (shown, _) in STAFF.items()
}
GROUPS = ("group one", "group two")
FLAGGED = (
    "пиздец какой-то с расписанием",
    "я тебя прирежу, понял? не шучу",
    "Телефон мамы Полины: 8 944 713 28 05, звоните ей напрямую",
)
CLEAN = ("Доброе утро! Во сколько сегодня утренник?", "спасибо", "пиз", "дец")
# A step that gives a case to somebody anew lets its reminder and its deadline come again.
ANEW = ("opened", "deadline", "passed_on", "claimed", "undone", "refused", "reopened", "appealed", "escalated")

whom = st.sampled_from(sorted(EVERYBODY))
group = st.sampled_from(GROUPS)
which = st.integers(0, 30)


_TEMPLATES: list[Path] = []


async def _empty_database() -> Path:
    """A database with the schema and nothing in it, made once."""
    if not _TEMPLATES:
        folder = Path(tempfile.mkdtemp(prefix="sequences-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        store = Store(sqlite_url(folder / "empty.db"))
        await store.migrate()
        await store.close()
        _TEMPLATES.append(folder / "empty.db")
    return _TEMPLATES[0]


class Sequences(RuleBasedStateMachine):
    """A kindergarten with two groups, three people who answer in turns, a head, two parents."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sequences-"))
        self.runner = asyncio.Runner()
        self.talk: Conversation
        self.ids: dict[str, int] = {}
        self.chat_ids: dict[str, int] = {}
        self.posted: list[tuple[str, str]] = []
        self.flagged: set[tuple[str, str]] = set()

    def run(self, coroutine: Coroutine[None, None, None]) -> None:
        """Run a coroutine on this machine's own loop."""
        self.runner.run(coroutine)

    @initialize()
    def begin(self) -> None:
        """Everybody is registered and in dialog with the bot."""
        self.run(self._begin())

    async def _begin(self) -> None:
        (self.folder / "data").mkdir()
        shutil.copy(await _empty_database(), self.folder / "data" / "dezhurny.db")
        self.talk = talk = Conversation(self.folder / "data", Hands(NOON))
        await talk.start()
        async with talk.service.store.write() as tx:
            place = await people.add_institution(
                tx, "Садик", time_zone="Asia/Yekaterinburg", edition="1", now=NOON, quiet=(time(21), time(7))
            )
            await choices.choose(tx, place, Choice("hourly_cap", 500))
            for name, (shown, role) in STAFF.items():
                self.ids[name] = await people.add_person(tx, place, shown, [role], NOON)
                await people.link(tx, "local", name, self.ids[name], name)
            for name in GROUPS:
                talk.messenger.create_group(name, name.title())
                chat = await chats.save(tx, "local", name, title=name, present=True, reads_all=True, can_delete=True)
                chat = await chats.change(tx, chat, institution_id=place)
                self.chat_ids[name] = chat.id
                line_ids = [self.ids["sofya"], self.ids["lia"]]
                await staff.assign(tx, talk.service.office, journal.COMMAND_LINE, chat.id, line_ids)
        for user in EVERYBODY.values():
            talk.messenger.open_dialog(user)
        await talk.settle()

    # What happens.

    @rule(author=whom, chat=group, text=st.sampled_from(FLAGGED + CLEAN))
    def say(self, author: str, chat: str, text: str) -> None:
        """Somebody writes."""
        message = self.talk.messenger.post(chat, EVERYBODY[author], text)
        self.posted.append((chat, message.id))
        if text in FLAGGED:
            self.flagged.add((chat, message.id))
        self.run(self.talk.settle())

    @precondition(lambda self: self.posted)
    @rule(place=which, text=st.sampled_from(FLAGGED + CLEAN[:2]))
    def edit(self, place: int, text: str) -> None:
        """An author changes his message."""
        chat, message = self.posted[place % len(self.posted)]
        if not self.talk.messenger.chats[chat].messages[message].deleted:
            self.talk.messenger.edit_post(chat, message, text)
            if text in FLAGGED:
                self.flagged.add((chat, message))
            self.run(self.talk.settle())

    @precondition(lambda self: self.posted)
    @rule(place=which, by=whom)
    def remove(self, place: int, by: str) -> None:
        """Somebody removes a message in the chat itself."""
        chat, message = self.posted[place % len(self.posted)]
        if not self.talk.messenger.chats[chat].messages[message].deleted:
            self.talk.messenger.remove_post(chat, message, EVERYBODY[by])
            self.run(self.talk.settle())

    @rule(place=which, by=whom, action=st.sampled_from(list(Action)))
    def press(self, place: int, by: str, action: Action) -> None:
        """Somebody presses a button, his own or another's, shown or long gone."""
        self.run(self._press(place, by, action))

    async def _press(self, place: int, by: str, action: Action) -> None:
        cases = await self.talk.incidents()
        if not cases:
            return
        async with self.talk.service.store.read() as tx:
            shown = await incidents.cards_of(tx, cases[place % len(cases)].id)
        own = [card for card in shown if card.dialog == by] or shown
        if own and own[0].message is not None:
            self.talk.messenger.press(own[0].dialog, own[0].message, f"{own[0].token}:{action}", EVERYBODY[by])
        await self.talk.settle()

    @rule(place=which, by=whom, words=st.sampled_from(["не согласен", "/cancel"]))
    def appeal(self, place: int, by: str, words: str) -> None:
        """Somebody contests a decision, his own business or not."""
        self.run(self._appeal(place, by, words))

    async def _appeal(self, place: int, by: str, words: str) -> None:
        cases = await self.talk.incidents()
        if cases:
            number = cases[place % len(cases)].id
            self.talk.messenger.press(by, "1", f"appeal:{number}", EVERYBODY[by])
            await self.talk.settle()
            self.talk.messenger.post(by, EVERYBODY[by], words)
            await self.talk.settle()

    @rule(name=st.sampled_from(sorted(STAFF)), active=st.booleans())
    def staff_changes(self, name: str, active: bool) -> None:
        """Somebody leaves or comes back."""
        self.run(self._change_staff(name, active=active))

    async def _change_staff(self, name: str, *, active: bool) -> None:
        async with self.talk.service.store.write() as tx:
            await staff.set_active(tx, self.talk.service.office, journal.COMMAND_LINE, self.ids[name], active=active)
        await self.talk.settle()

    @rule(chat=group, names=st.lists(st.sampled_from(sorted(STAFF)), max_size=3))
    def assign(self, chat: str, names: list[str]) -> None:
        """The duty list changes."""
        self.run(self._assign(chat, names))

    async def _assign(self, chat: str, names: list[str]) -> None:
        async with self.talk.service.store.write() as tx:
            numbers = [self.ids[name] for name in names]
            await staff.assign(tx, self.talk.service.office, journal.COMMAND_LINE, self.chat_ids[chat], numbers)
        await self.talk.settle()

    @rule(absent=st.sampled_from(sorted(STAFF)), instead=st.sampled_from(sorted(STAFF)), days=st.integers(0, 3))
    def substitute(self, absent: str, instead: str, days: int) -> None:
        """Somebody stands in for somebody from today."""
        if absent != instead:
            self.run(self._substitute(absent, instead, days))

    async def _substitute(self, absent: str, instead: str, days: int) -> None:
        today = self.talk.clock().date()
        async with self.talk.service.store.write() as tx:
            await staff.substitute(
                tx, self.talk.service.office, journal.COMMAND_LINE, self.ids[absent], self.ids[instead], today,
                today + timedelta(days=days),
            )  # fmt: skip
        await self.talk.settle()

    @rule(
        call=st.sampled_from(["send", "edit", "delete", "answer", "restrict"]),
        error=st.sampled_from([UnreachableError("down"), BusyError(3), RefusedError(Refusal.NO_RIGHT)]),
    )
    def fault(self, call: str, error: TransportError) -> None:
        """The next call of a kind goes wrong; a card that may not be edited is beyond our power."""
        if not (isinstance(error, RefusedError) and call in {"edit", "send"}):
            self.talk.messenger.fail_next(call, error)

    @rule()
    def restart(self) -> None:
        """The service is stopped and started."""
        self.run(self.talk.restart())

    @rule(minutes=st.sampled_from([1, 9, 31, 61, 125, 60 * 13, 60 * 24 * 3]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.talk.clock.turn(minutes=minutes)
        self.run(self._settle_all())

    async def _settle_all(self) -> None:
        await jobs.morning(self.talk.service.store, self.talk.service.office)
        await self.talk.settle()

    # What always holds.

    @invariant()
    def everything_holds(self) -> None:
        """Each flagged message has its case, each open case somebody to answer, nobody judges himself."""
        if self.chat_ids:
            self.run(self._look())

    async def _look(self) -> None:
        async with self.talk.service.store.read() as tx:
            rows = (await tx.execute(select(incident_message.c.chat_id, incident_message.c.message))).all()
            belongs = {(row.chat_id, row.message) for row in rows}
            assert len(rows) == len(belongs)
            assert {(self.chat_ids[chat], message) for chat, message in self.flagged} <= belongs
            for case in await self.talk.incidents():
                author = self.ids.get(case.author)
                assert author is None or case.decided_by != author
                assert author is None or case.responsible_id != author
                if case.state.is_open:
                    in_line = [person.id for person in await line.line_for(tx, self.talk.service.office, case)]
                    assert case.responsible_id in in_line or not in_line
                steps = [entry.action for entry in await journal.entries_of(tx, f"incident:{case.id}")]
                given = sum(steps.count(step) for step in ANEW)
                assert steps.count("deadline") <= given
                assert steps.count("reminded") <= given
                assert case.state is not State.MERGED or case.merged_into is not None

    def teardown(self) -> None:
        """In the end cards and cases agree, nothing is left to send, and the journal verifies."""
        try:
            if self.chat_ids:
                self.run(self._end())
        finally:
            self.runner.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    async def _end(self) -> None:
        try:
            for _ in range(6):
                self.talk.clock.turn(minutes=6)
                await self.talk.settle()
            assert (await self.talk.verify()).broken is None
            async with self.talk.service.store.read() as tx:
                for case in await self.talk.incidents():
                    for card in await incidents.cards_of(tx, case.id):
                        await self._agrees(tx, case, card)
        finally:
            await self.talk.stop()

    async def _agrees(self, tx: Tx, case: Incident, card: incidents.Card) -> None:
        if card.message is None:
            # It waits for the end of the quiet hours, or nobody needs it any more.
            here = (outbox.c.key == f"card:{card.token}") & (outbox.c.state == WAITING)
            waits = (await tx.execute(select(outbox.c.not_before).where(here))).scalar_one_or_none()
            later = waits is not None and waits > self.talk.clock()
            assert later or not case.state.is_open or case.responsible_id != card.person_id
            return
        text, buttons = await cards.render(tx, self.talk.service.office, case, card)
        shown = self.talk.messenger.chats[card.dialog].messages[card.message]
        assert (text, buttons) == (shown.text, shown.buttons)


Sequences.TestCase.settings = settings(
    max_examples=SEQUENCES,
    database=None,
    # Shrinking takes minutes; the steps of the failure are printed all the same.
    phases=[Phase.generate],
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=SEQUENCES < 1000,
)
TestSequences = Sequences.TestCase
