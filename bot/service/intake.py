"""Intake: updates go durably into the inbox, and from there, in order within a chat, to be handled."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.errors import UserError
from bot.log import describe
from bot.service import notices
from bot.service.handle import handle
from bot.service.office import Office
from bot.store import inbox, people
from bot.store.engine import Store
from bot.store.inbox import Received
from bot.transport.interface import Accept, RawUpdate

log = structlog.get_logger()

# An update that fails so often is put aside, so that its chat goes on; a person is told.
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=1)


class Intake:
    """Accepts updates and handles them one transaction each."""

    def __init__(self, store: Store, office: Office, outgoing: asyncio.Event) -> None:
        self._store = store
        self._office = office
        self._outgoing = outgoing
        self.bell = asyncio.Event()

    def accept(self, transport: str) -> Accept:
        """The function that a transport hands its batches to; it returns when they are safe."""

        async def accept(updates: Sequence[RawUpdate], place: str | None) -> None:
            async with self._store.write() as tx:
                await inbox.accept(tx, transport, updates, place, self._office.clock())
            self.bell.set()

        return accept

    async def place(self, transport: str) -> str | None:
        """Where the transport goes on reading."""
        async with self._store.read() as tx:
            return await inbox.place(tx, transport)

    async def drain(self) -> None:
        """Handle everything that can be handled now."""
        while True:
            async with self._store.read() as tx:
                heads = await inbox.heads(tx)
            now = self._office.clock()
            ready = [received for received in heads if received.not_before <= now]
            if not ready:
                return
            for received in ready:
                await self._take(received)

    async def run(self, stopping: asyncio.Event) -> None:
        """Handle updates as they come until told to stop; the one in hand is finished."""
        stopped = asyncio.ensure_future(stopping.wait())
        try:
            while not stopping.is_set():
                self.bell.clear()
                await self.drain()
                rung = asyncio.ensure_future(self.bell.wait())
                # A failed update is looked at again when its pause is over.
                await asyncio.wait({rung, stopped}, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                rung.cancel()
        finally:
            stopped.cancel()

    async def _take(self, received: Received) -> None:
        office = self._office
        transport = office.transports.get(received.transport)
        try:
            async with self._store.write() as tx:
                event = transport.decode(received.payload, received.received_at) if transport else None
                if event is not None:
                    await handle(tx, office, received.transport, event)
                await inbox.finish(tx, received, office.clock())
        except UserError:
            # The database itself: nothing can be handled, nothing is lost; the program stops and says so.
            raise
        except Exception as error:  # noqa: BLE001 one update's fault must not stop its chat; it is tried again, then told
            await self._set_aside(received, error)
        self._outgoing.set()

    async def _set_aside(self, received: Received, error: Exception) -> None:
        now = self._office.clock()
        park = received.attempts + 1 >= MOST_ATTEMPTS
        log.warning(
            "update_failed", transport=received.transport, update=received.id, attempts=received.attempts + 1,
            error=describe(error),
        )  # fmt: skip
        async with self._store.write() as tx:
            await inbox.postpone(tx, received, now + FIRST_PAUSE * 2**received.attempts, park=park)
            if park:
                for institution in await people.institutions(tx):
                    await notices.tell_administrators(
                        tx, self._office, institution.id, "parked", key=received.key, number=received.id
                    )
