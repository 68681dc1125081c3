"""Work that takes longer than an answer may: it goes on by itself, a page shows how far it is, the result waits."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

import structlog

from bot.clock import Clock
from bot.log import describe

log = structlog.get_logger(__name__)

# So long a request waits itself: most work is done by then and nobody sees a progress page.
PATIENCE_SECONDS = 0.7
# Results hold masked texts; nobody comes for them later.
KEEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class File:
    """A made file and the name it is saved under."""

    path: Path
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Words:
    """A result in words."""

    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A result that has a page of its own: ``address`` and the work's name; ``content`` is what it shows."""

    address: str
    content: object


Result = File | Words | Shown


@dataclass(slots=True)
class Work:
    """One work in hand.

    Attributes:
        owner: who ordered it; nobody else sees it.
        title: what it is, in words.
        back: the page it was ordered from.
        done, total: how far it is; ``total`` 0: not known.
        result: None while it goes on, or when it failed.
    """

    id: str
    owner: int
    title: str
    back: str
    started_at: datetime
    path: Path
    done: int = 0
    total: int = 0
    result: Result | None = None
    failed: bool = False
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)


Job = Callable[[Work], Awaitable[Result]]


class Works:
    """Works in hand and those lately done. Their files stand in a folder of their own that goes with the program."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._works: dict[str, Work] = {}
        self._folder = folder
        # What a killed program left behind.
        rmtree(folder, ignore_errors=True)

    async def start(self, owner: int, title: str, back: str, job: Job) -> Work:
        """Begin a work and wait for it a moment; one that this person already has in hand is not begun twice."""
        self._forget()
        for other in self._works.values():
            if (other.owner, other.title, other.back) == (owner, title, back) and other.task is not None:
                return other
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_urlsafe(16)
        work = Work(name, owner, title, back, self._clock(), self._folder / name)
        self._works[name] = work
        work.task = asyncio.create_task(self._run(work, job))
        await asyncio.wait({work.task}, timeout=PATIENCE_SECONDS)
        return work

    def find(self, name: str, owner: int) -> Work | None:
        """A work of this person."""
        work = self._works.get(name)
        return work if work is not None and work.owner == owner else None

    async def close(self) -> None:
        """Give up what is in hand and drop the files."""
        tasks = [work.task for work in self._works.values() if work.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._works.clear()
        rmtree(self._folder, ignore_errors=True)

    async def _run(self, work: Work, job: Job) -> None:
        try:
            work.result = await job(work)
        except Exception as error:  # noqa: BLE001 the page says that it failed; the program goes on
            work.failed = True
            log.warning("work_failed", error=describe(error))
        finally:
            work.task = None

    def _forget(self) -> None:
        limit = self._clock() - KEEP
        for work in [work for work in self._works.values() if work.task is None and work.started_at < limit]:
            work.path.unlink(missing_ok=True)
            del self._works[work.id]
