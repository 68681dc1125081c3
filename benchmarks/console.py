"""Server time of the console's pages over a record of a million cases.

Run ``python -m benchmarks.console FOLDER [CASES]``: the record is made in FOLDER once (some minutes) and used again.
"""

import asyncio
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import httpx
from litestar import Litestar

from bot.app import make_office
from bot.domain import OPEN_STATES, Role, State
from bot.store import chats, journal, people
from bot.store.engine import Store, sqlite_url
from bot.store.schema import incident
from bot.store.seal import Seal
from bot.store.signin import SignIns
from bot.web.access import SESSION_COOKIE
from bot.web.app import build
from bot.web.desk import Desk
from bot.web.health import Health
from bot.web.works import Works
from filters.types import CLAUSES, Category

CASES = 1_000_000
DAYS, GROUPS, PARENTS = 730, 24, 60
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# Of a thousand cases so many wait.
WAITING = 2
ROUNDS = 60
AT_ONCE = 5000
WORDS = (
    "вы", "опять", "пишете", "сюда", "прошу", "отстаньте", "нас", "вчера", "сегодня", "утренник", "группа", "родители",
    "шкаф", "сад", "ёлка", "чат",
)  # fmt: skip
KINDS = {
    Category.PROFANITY: 40, Category.INSULT: 30, Category.PERSONAL_DATA: 14, Category.DATA_REQUEST: 6,
    Category.CREDENTIALS: 4, Category.THREAT: 3, Category.ILLEGAL: 2, Category.ACCOUNT_REPORT: 1,
}  # fmt: skip
ENDS = {
    State.CLOSED_DELETED: 40, State.CLOSED_WARNED: 25, State.DISMISSED: 15, State.CLOSED_BY_AUTHOR: 10,
    State.CLOSED_KEPT: 5, State.MERGED: 4, State.OBSERVED: 1,
}  # fmt: skip

PAGES = {
    "log, first page": "/console/incidents",
    "log, a chat": "/console/incidents?chat=3",
    "log, waiting": "/console/incidents?state=waiting",
    "log, a rare kind in a chat": "/console/incidents?chat=3&category=account_report",
    "log, chat + kind + state + severity": "/console/incidents?chat=5&category=insult&state=dismissed&severity=2",
    "log, a month two years ago": "/console/incidents?since=2025-01-01&until=2025-01-31",
    "log, an author": "/console/incidents?author={author}",
    "log, a clause": "/console/incidents?clause=3.3.2",
    "log, nobody answers (none)": "/console/incidents?responsible=0",
    "log, severity first": "/console/incidents?sort=severity",
    "log, deadline first": "/console/incidents?sort=deadline",
    "log, deep page": "/console/incidents?after={deep}",
    "log, search of a common word": "/console/incidents?q=утренник",
    "log, search of a rare word": "/console/incidents?q=снегирь",
    "log, search in a chat": "/console/incidents?q=ёлка+шкаф&chat=7",
    "case": "/console/incidents/{case}",
    "statistics, 30 days": "/console/figures",
    "statistics, a year": "/console/figures?days=365",
    "monthly report": "/console/report?month=2026-10",
    "journal": "/console/journal",
    "health": "/console/health",
}
EDUCATORS = ("log, first page", "log, waiting", "statistics, 30 days")


def rows(number: int) -> Iterator[dict[str, object]]:
    """Cases in the order of their opening, over two years; the last of them wait."""
    luck = random.Random(17)
    step = timedelta(days=DAYS) / number
    for place in range(number):
        opened = NOW - step * (number - place)
        waits = place % 1000 < WAITING and place > number // 2
        kind = luck.choices(list(KINDS), list(KINDS.values()))[0]
        state = State.OPEN if waits else luck.choices(list(ENDS), list(ENDS.values()))[0]
        group = luck.randrange(GROUPS)
        words = luck.sample(WORDS, 8) + (["снегирь"] if luck.randrange(10_000) == 0 else [])
        decided = None if waits else opened + timedelta(minutes=luck.expovariate(1 / 40))
        yield {
            "institution_id": 1, "chat_id": group + 1, "author": str(group * PARENTS + luck.randrange(PARENTS)),
            "category": kind.value, "categories": json.dumps([kind.value]), "clause": CLAUSES[kind],
            "edition": "2026-1", "severity": luck.choice((1, 2, 2, 3)), "excerpt": " ".join(words) + " д***",
            "reasons": json.dumps(["слово «д***» унижает человека"]), "alerts": "[]", "source": "message",
            "findings": json.dumps([{"category": kind.value, "start": 0, "end": 4, "score": 0.9,
                                     "rule": f"{kind.value}/rule-{luck.randrange(6)}"}]),
            "state": state.value, "responsible_id": 3 + group, "opened_at": _stored(opened),
            "decided_at": _stored(decided), "due_at": _stored(opened + timedelta(hours=2)) if waits else None,
            "version": 2, "decision": None, "urgent": 0, "hidden": 0, "corrected": 0, "hacked": 0,
            "last_at": _stored(opened),
        }  # fmt: skip


def _stored(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if at else None


async def make(folder: Path, number: int) -> Store:
    """The record; made if it is not there yet."""
    file = folder / f"cases-{number}.db"
    store = Store(sqlite_url(file))
    if file.exists():
        await store.migrate()
        return store
    await store.migrate()
    async with store.write() as tx:
        place = await people.add_institution(
            tx, "Садик «Рябинка»", time_zone="Asia/Yekaterinburg", edition="2026-1", now=NOW, quiet=None
        )
        await people.add_person(tx, place, "Роза Маратовна", [Role.ADMINISTRATOR], NOW)
        await people.add_person(tx, place, "Вера Павловна", [Role.HEAD], NOW)
        for group in range(GROUPS):
            educator = await people.add_person(tx, place, f"Воспитатель {group + 1}", [Role.EDUCATOR], NOW)
            chat = await chats.save(
                tx, "local", str(group), title=f"Группа № {group + 1}", present=True, reads_all=True, can_delete=True
            )
            await chats.change(tx, chat, institution_id=place)
            await people.assign(tx, chat.id, [educator])
        for entry in range(1000):
            await journal.append(tx, at=NOW, actor=journal.BOT, action="opened", subject=f"incident:{entry + 1}")
    await store.close()
    await asyncio.to_thread(_fill, file, number)
    return Store(sqlite_url(file))


def _fill(file: Path, number: int) -> None:
    """Put the cases in; indexes are made afterwards, because one by one they take hours."""
    base = sqlite3.connect(file, isolation_level=None)
    base.execute("PRAGMA synchronous=OFF")
    base.execute("PRAGMA cache_size=-400000")
    made = base.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'incident' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in made:
        base.execute(f"DROP INDEX {name}")
    seal = Seal(b"k" * 32)
    codes = {str(who): seal.author_code(1, "local", str(who)) for who in range(GROUPS * PARENTS)}
    names = [column.name for column in incident.c if column.name != "id"]
    statement = f"INSERT INTO incident ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 our own columns
    base.execute("BEGIN")
    batch: list[list[object]] = []
    for row in rows(number):
        row["author_code"] = codes[str(row["author"])]
        batch.append([row.get(name) for name in names])
        if len(batch) == AT_ONCE:
            base.executemany(statement, batch)
            batch.clear()
    base.executemany(statement, batch)
    base.execute("COMMIT")
    for _, sql in made:
        base.execute(sql)
    base.close()


def application(store: Store, folder: Path) -> tuple[Litestar, SignIns]:
    """The console over the record."""
    seal = Seal(b"k" * 32)
    sign_ins = SignIns(store, lambda: NOW, seal)
    office = make_office(seal, lambda: NOW, {})

    async def healthy() -> Health:
        return Health(ok=True)

    desk = Desk(office, Works(lambda: NOW, folder / "exports"))
    app = build(store=store, clock=lambda: NOW, seal=seal, health=healthy, desk=desk, sign_ins=sign_ins)
    return app, sign_ins


async def measure(browser: httpx.AsyncClient, address: str) -> tuple[list[float], list[float], int]:
    """p50 and p95 in milliseconds, of the clock's and of the processor's time, and the size of the page."""
    times: list[float] = []
    work: list[float] = []
    size = 0
    for round_ in range(ROUNDS + 3):
        began, worked = time.perf_counter(), time.process_time()
        answer = await browser.get(address)
        if answer.status_code != httpx.codes.OK:
            raise SystemExit(f"{address}: {answer.status_code}")
        # The first rounds fill caches.
        if round_ >= 3:  # noqa: PLR2004 warm by then
            times.append((time.perf_counter() - began) * 1000)
            work.append((time.process_time() - worked) * 1000)
        size = len(answer.content)
    return _middle_and_slow(times), _middle_and_slow(work), size


def _middle_and_slow(times: list[float]) -> list[float]:
    cuts = quantiles(times, n=20)
    return [cuts[9], cuts[18]]


async def run(folder: Path, number: int) -> None:
    """Measure all pages as an administrator, some as an educator."""
    began = time.perf_counter()
    store = await make(folder, number)
    print(f"{number:,} cases, {(folder / f'cases-{number}.db').stat().st_size / 2**20:.0f} MiB, "
          f"made or opened in {time.perf_counter() - began:.0f} s")  # fmt: skip
    app, sign_ins = application(store, folder)
    async with store.read() as tx:
        deep = NOW - timedelta(days=DAYS // 2)
        values = {
            "author": Seal(b"k" * 32).author_code(1, "local", "7"),
            "deep": f"{int(deep.timestamp()) * 1_000_000}.{number // 2}",
            "case": str(number // 2),
        }
        waiting = await tx.scalar(incident.select().with_only_columns(incident.c.id).where(
            incident.c.state.in_(OPEN_STATES)).limit(1))  # fmt: skip
    print(f"a waiting case: {waiting is not None}")
    print(f"{'page':40} {'p50, ms':>8} {'p95, ms':>8} {'CPU p50':>8} {'CPU p95':>8} {'KB':>5}")
    for person, names in ((1, list(PAGES)), (3, list(EDUCATORS))):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://console.test", headers={"Accept": "text/html"}
        ) as browser:
            browser.cookies.set(SESSION_COOKIE, await sign_ins.open_session(person))
            for name in names:
                clock, work, size = await measure(browser, PAGES[name].format(**values))
                shown = name if person == 1 else f"educator: {name}"
                print(f"{shown:40} {clock[0]:8.1f} {clock[1]:8.1f} {work[0]:8.1f} {work[1]:8.1f} {size / 1024:5.0f}")
    await store.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:  # noqa: PLR2004 the name and the folder
        raise SystemExit(__doc__)
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else CASES))  # noqa: PLR2004 the number
