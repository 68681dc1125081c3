"""A small kindergarten in the record and on the demo's stage, for tests of the pages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from litestar import Litestar

from bot.app import make_office
from bot.domain import Role, State
from bot.events import User
from bot.store import chats, incidents, journal, people
from bot.store.engine import Store, sqlite_url
from bot.store.seal import Seal
from bot.store.signin import SignIns
from bot.transport.local import LocalMessenger
from bot.web.app import build
from bot.web.desk import Desk
from bot.web.health import Health
from bot.web.server import bind, serve
from bot.web.stage import Group, Stage
from bot.web.works import Works
from filters.types import Category, Severity

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "снегирь на ветке"
SEAL = Seal(b"k" * 32)

_BLANK: list[bytes] = []


@dataclass(slots=True)
class TestClock:
    """A clock that a test sets."""

    __test__ = False
    now: datetime = NOW

    def __call__(self) -> datetime:
        """The present moment."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass(frozen=True, slots=True)
class Kindergarten:
    """What stands in the record: ids by name."""

    store: Store
    clock: TestClock
    sign_ins: SignIns
    institution: int
    people: dict[str, int]
    chats: dict[str, int]

    async def incident(self, **values: Any) -> int:
        """Open a case in the first chat; ``values`` replace what does not matter to the test."""
        category = values.pop("category", Category.INSULT)
        row = {
            "institution_id": self.institution,
            "chat_id": self.chats["gnomes"],
            "author": "7001",
            "author_code": "Б-17",
            "category": category,
            "categories": (category,),
            "clause": "3.3.4",
            "edition": "2026-1",
            "severity": Severity.MEDIUM,
            "excerpt": "сама ты д***",
            "reasons": ("слово «д***» унижает человека",),
            "findings": (),
            "alerts": (),
            "source": "message",
            "state": State.OPEN,
            "responsible_id": self.people["educator"],
            "pending": None,
            "problem": None,
            "opened_at": self.clock(),
            "decided_at": None,
            "decided_by": None,
        }
        async with self.store.write() as tx:
            return (await incidents.create(tx, **(row | values))).id

    async def note(self, incident: int, action: str, actor: str = journal.BOT, /, **details: Any) -> None:
        """Add a journal entry about a case."""
        async with self.store.write() as tx:
            await journal.append(
                tx, at=self.clock(), actor=actor, action=action, subject=f"incident:{incident}", details=details
            )


def quick_sign_ins(store: Store, clock: TestClock) -> SignIns:
    """Passwords hashed as cheaply as argon2 allows."""
    return SignIns(store, clock, SEAL, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


async def _blank(folder: Path) -> bytes:
    """A database with tables and nothing in them; made once, because making it takes longer than most tests."""
    if not _BLANK:
        file = folder / "blank.db"
        store = Store(sqlite_url(file))
        await store.migrate()
        # Closing the last connection brings everything from the write-ahead log into the file.
        await store.close()
        _BLANK.append(file.read_bytes())
    return _BLANK[0]


@asynccontextmanager
async def kindergarten(folder: Path) -> AsyncIterator[Kindergarten]:
    """A record with an administrator, a head, a parent, two educators and a chat for each of them."""
    clock = TestClock()
    file = folder / "record.db"
    file.write_bytes(await _blank(folder))
    store = Store(sqlite_url(file))
    sign_ins = quick_sign_ins(store, clock)
    try:
        async with store.write() as tx:
            institution = await people.add_institution(
                tx, "Садик «Рябинка»", time_zone="Asia/Yekaterinburg", edition="2026-1", now=NOW, quiet=None
            )
            roles = {
                "administrator": ("Роза Маратовна", Role.ADMINISTRATOR),
                "head": ("Вера Павловна", Role.HEAD),
                "educator": ("Софья Андреевна", Role.EDUCATOR),
                "other": ("Алла Юрьевна", Role.EDUCATOR),
                "parent": ("Мама Агаты", Role.PARENT),
            }
            staff = {
                login: await people.add_person(tx, institution, name, [role], NOW)
                for login, (name, role) in roles.items()
            }
            groups = {"gnomes": ("Группа «Гномики»", "educator"), "stars": ("Группа «Звёздочки»", "other")}
            places = {}
            for external, (title, login) in groups.items():
                chat = await chats.save(
                    tx, "local", external, title=title, present=True, reads_all=True, can_delete=True
                )
                await chats.change(tx, chat, institution_id=institution)
                await people.assign(tx, chat.id, [staff[login]])
                places[external] = chat.id
        yield Kindergarten(store, clock, sign_ins, institution, staff, places)
    finally:
        await store.close()


ROSA = User("rosa", "Роза Маратовна")
SOFYA = User("sofya", "Софья Андреевна")
ALLA = User("alla", "Алла Юрьевна")
GROUPS = (
    Group("gnomes", "Группа «Гномики»", (User("agata", "Мама Агаты"), User("rodion", "Папа Родиона")), SOFYA),
    Group("stars", "Группа «Звёздочки»", (User("lada", "Мама Лады"),), ALLA),
)
LINES = (("Спокойный вопрос", "Во сколько завтра утренник?"), ("Оскорбление", "Сама ты дура"))


async def no_script() -> None:
    """A script without lines."""


def stage(place: Kindergarten, play: Callable[[], Awaitable[None]] = no_script) -> Stage:
    """The same kindergarten on the stage of the demo; everybody on duty has opened the dialog with the bot."""
    messenger = LocalMessenger(place.clock)
    for group in GROUPS:
        messenger.create_group(group.chat, group.title)
    for user in (SOFYA, ALLA, ROSA):
        messenger.open_dialog(user)
    return Stage(
        title="Садик «Рябинка»",
        messenger=messenger,
        groups=GROUPS,
        administrator=ROSA,
        lines=LINES,
        play=play,
        console_session=lambda: place.sign_ins.open_session(place.people["administrator"]),
    )


async def healthy() -> Health:
    """All is well."""
    return Health(ok=True, parts={"database": "ok"})


def desk(place: Kindergarten, **given: Any) -> Desk:
    """The desk of this kindergarten; nothing is sent anywhere."""
    office = make_office(SEAL, place.clock, {})
    folder = Path(place.store.engine.url.database or "").parent / "exports"
    return Desk(office, Works(place.clock, folder), **given)


def pages(place: Kindergarten, **given: Any) -> Litestar:
    """The application over this kindergarten."""
    given = {"health": healthy, "sign_ins": place.sign_ins, "seal": SEAL, "desk": desk(place)} | given
    return build(store=place.store, clock=place.clock, **given)


@dataclass(slots=True)
class Served:
    """A running server."""

    address: str
    stopping: asyncio.Event
    task: "asyncio.Task[None]" = field(repr=False)

    async def stop(self) -> None:
        """Stop it and wait for its end."""
        self.stopping.set()
        await self.task


@asynccontextmanager
async def served(app: Litestar, port: int = 0, proxy: str | None = None) -> AsyncIterator[Served]:
    """The application on a real port of this machine, behind a proxy at an address if one is named."""
    sock = bind("127.0.0.1", port)
    stopping = asyncio.Event()
    task = asyncio.create_task(serve(app, sock, stopping, proxy=proxy))
    running = Served(f"http://127.0.0.1:{sock.getsockname()[1]}", stopping, task)
    try:
        yield running
    finally:
        await running.stop()
