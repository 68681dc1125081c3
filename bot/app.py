"""The composition root: the only place that knows everything and puts it together."""

import asyncio
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog

import filters
from bot import collector
from bot.clock import Clock
from bot.errors import UserError
from bot.schedule import Job, Schedule
from bot.service import jobs
from bot.service.deadlines import Deadlines
from bot.service.delivery import Delivery
from bot.service.intake import Intake
from bot.service.office import Office
from bot.settings import Settings
from bot.store import inbox, outbox
from bot.store import jobs as job_runs
from bot.store.engine import Store, open_store
from bot.store.seal import Seal, open_seal
from bot.transport.interface import Transport, UnreachableError
from bot.web.app import build
from bot.web.desk import Desk, Pulse
from bot.web.health import Health
from bot.web.server import serve
from bot.web.stage import Stage
from bot.web.works import Works
from bot.wordlists import WordLists

log = structlog.get_logger()

# An update that waits longer shows that the program does not do its work.
STUCK_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Service:
    """The running program's parts."""

    settings: Settings
    clock: Clock
    store: Store
    office: Office
    intake: Intake
    delivery: Delivery
    deadlines: Deadlines
    wordlists: WordLists

    async def health(self) -> Health:
        """How the program is, in counts."""
        now = self.clock()
        async with self.store.read() as tx:
            handling, parked, since = await inbox.waiting(tx)
            sending, failed, _ = await outbox.waiting(tx)
            due = await outbox.next_due(tx)
            ran = await job_runs.last(tx)
        stuck = [name for name, at in (("inbox", since), ("outbox", due)) if at is not None and now - at > STUCK_AFTER]
        parts = {
            "database": "ok",
            "inbox": f"{handling} waiting, {parked} put aside",
            "outbox": f"{sending} waiting, {failed} failed",
            **{f"job {name}": at.isoformat(timespec="seconds") for name, at in ran.items()},
            **dict.fromkeys(stuck, "stuck"),
        }
        return Health(ok=not stuck, parts=parts)

    def desk(self) -> Desk:
        """What the console works with."""
        token = self.settings.metrics_token
        started_at = self.clock()

        def pulse() -> Pulse:
            return Pulse(started_at, tuple(self.office.transports), self.delivery.held())

        return Desk(
            office=self.office,
            works=Works(self.clock, self.settings.data_dir / "exports"),
            wake=self.delivery.bell.set,
            pulse=pulse,
            metrics_token=token.get_secret_value() if token else None,
        )

    def schedule(self) -> Schedule:
        """The calendar of this program."""
        keep = timedelta(days=self.settings.evidence_days)
        return Schedule(
            [
                Job("purge", "30 0 * * *", lambda: jobs.purge(self.store, self.office, keep)),
                # Looked at every ten minutes, because every institution has its own Monday morning.
                Job("morning", "*/10 * * * *", self._morning),
                Job("weekly rules", "*/10 * * * *", self._weekly),
                Job("monthly report", "*/10 * * * *", self._monthly),
            ]
        )

    async def _morning(self) -> None:
        if await jobs.morning(self.store, self.office):
            self.delivery.bell.set()

    async def _monthly(self) -> None:
        if await jobs.report_monthly(self.store, self.office):
            self.delivery.bell.set()

    async def _weekly(self) -> None:
        if await jobs.remind_weekly(self.store, self.office):
            self.delivery.bell.set()


@asynccontextmanager
async def open_service(
    settings: Settings, transports: Mapping[str, Transport], *, clock: Clock, handle: str = ""
) -> AsyncIterator[Service]:
    """Put the parts together over an up-to-date database; ``handle`` is the bot's public name for invitations."""
    async with open_store(settings) as store:
        async with store.write() as tx:
            seal = await open_seal(tx, settings.key_file, clock())
        office = make_office(seal, clock, transports, handle, settings.console)
        delivery = Delivery(store, office)
        intake = Intake(store, office, delivery.bell)
        deadlines = Deadlines(store, office, delivery.bell)
        wordlists = WordLists(store, office, delivery.bell)
        yield Service(settings, clock, store, office, intake, delivery, deadlines, wordlists)


def make_office(
    seal: Seal, clock: Clock, transports: Mapping[str, Transport], handle: str = "", console: str = ""
) -> Office:
    """The instruments of the service's functions."""
    return Office(
        clock=clock,
        seal=seal,
        check=filters.check,
        check_joined=filters.check_joined,
        mask=filters.mask,
        lemma=filters.lemma,
        token=lambda: secrets.token_urlsafe(12),
        transports=transports,
        invitation=lambda code: invitation(handle, code),
        console=console,
    )


def warm_up() -> None:
    """Load dictionaries and all word lists before the first message needs them: seconds, once.

    Raises:
        LexiconError: a word list is broken.
    """
    filters.reload()
    for _ in filters.prepare():
        pass
    collector.settle()


def invitation(handle: str, code: str) -> str:
    """What a newcomer opens (a deep link) or sends to the bot (the code)."""
    return f"https://t.me/{handle}?start={code}" if handle else code


async def run(service: Service, sock: socket.socket, stopping: asyncio.Event, stage: Stage | None = None) -> None:
    """Do everything until ``stopping`` is set, then finish what is in hand and return."""
    app = build(
        store=service.store,
        clock=service.clock,
        seal=service.office.seal,
        health=service.health,
        desk=service.desk(),
        stage=stage,
        secure=service.settings.web_secure,
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(app, sock, stopping, proxy=service.settings.web_proxy))
        group.create_task(service.intake.run(stopping))
        group.create_task(service.delivery.run(stopping))
        group.create_task(service.deadlines.run(stopping))
        group.create_task(service.wordlists.run(stopping))
        group.create_task(service.schedule().run(stopping))
        for name, transport in service.office.transports.items():
            accept, place = service.intake.accept(name), await service.intake.place(name)
            group.create_task(transport.receive(accept, place, stopping))
    log.info("stopped")


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def introduce(transport: Transport) -> str:
    """See that a messenger knows us; returns the bot's public name.

    Raises:
        UserError: the token is wrong, or the messenger does not answer.
    """
    try:
        identity = await transport.identify()
    except UnreachableError:
        raise UserError(
            f"Мессенджер {transport.name} не отвечает: проверьте сеть и DEZHURNY_{transport.name.upper()}_API"
        ) from None
    for sentence in identity.warnings:
        log.warning("transport_warning", transport=transport.name, warning=sentence)
    return identity.handle
