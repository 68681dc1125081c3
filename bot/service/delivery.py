"""Delivery: performs what the outbox orders, with back-off, rate limits, and a person told of what failed for good."""

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.errors import UserError
from bot.log import describe
from bot.service import caps, orders
from bot.service.office import Office
from bot.store import chats, outbox
from bot.store.engine import Store
from bot.store.outbox import Order
from bot.transport.interface import BusyError, Capabilities, MigratedError, RefusedError, TransportError

log = structlog.get_logger()

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
# After so long of silence a person is told; Telegram deletes nothing older than two days anyway.
GIVE_UP_AFTER = timedelta(hours=24)
IN_HAND_SECONDS = 15.0

# Makes the back-off's jitter: a number in 0..1.
Chance = Callable[[], float]


class Pace:
    """Sliding windows of what was sent, to stay within a messenger's limits."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._capabilities = capabilities
        self._all: deque[datetime] = deque()
        self._by_group: dict[str, deque[datetime]] = defaultdict(deque)
        self._paused: dict[str, datetime] = {}

    def wait(self, target: str, now: datetime, *, to_group: bool) -> timedelta:
        """How long to wait before sending to the target; zero: send now, and it counts as sent."""
        paused = self._paused.get(target)
        if paused is not None and paused > now:
            return paused - now
        self._paused.pop(target, None)
        waits = [_free(self._all, timedelta(seconds=1), int(self._capabilities.per_second), now)]
        if to_group:
            most = self._capabilities.per_chat_minute
            waits.append(_free(self._by_group[target], timedelta(minutes=1), most, now))
        longest = max(waits)
        if longest <= timedelta(0):
            self._all.append(now)
            if to_group:
                self._by_group[target].append(now)
        return longest

    def pause(self, target: str, until: datetime) -> None:
        """The messenger asked to leave the target alone until then."""
        self._paused[target] = until

    def held(self, now: datetime) -> tuple[int, float]:
        """How many targets wait because the messenger asked for it, and the longest wait in seconds."""
        waits = [(until - now).total_seconds() for until in self._paused.values() if until > now]
        return len(waits), max(waits, default=0.0)


class Delivery:
    """Performs due orders: in order within a target, targets independently."""

    def __init__(self, store: Store, office: Office, *, chance: Chance = random.random) -> None:
        self._store = store
        self._office = office
        self._chance = chance
        self._paces = {name: Pace(transport.capabilities) for name, transport in office.transports.items()}
        self._busy: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._fault: UserError | None = None
        self.bell = asyncio.Event()

    def held(self) -> dict[str, tuple[int, float]]:
        """For each messenger how many targets are paused, and the longest pause in seconds."""
        now = self._office.clock()
        return {name: pace.held(now) for name, pace in self._paces.items()}

    async def drain(self) -> None:
        """Perform everything that is due now, and what comes of it."""
        while await self._start():
            await asyncio.gather(*self._busy.values())

    async def run(self, stopping: asyncio.Event) -> None:
        """Perform orders as they come due until told to stop; what is in hand is finished."""
        stopped = asyncio.ensure_future(stopping.wait())
        try:
            while not stopping.is_set():
                self.bell.clear()
                await self._start()
                rung = asyncio.ensure_future(self.bell.wait())
                await asyncio.wait({rung, stopped}, timeout=await self._pause(), return_when=asyncio.FIRST_COMPLETED)
                rung.cancel()
        finally:
            stopped.cancel()
            if self._busy:
                await asyncio.wait(self._busy.values(), timeout=IN_HAND_SECONDS)

    async def _start(self) -> int:
        if self._fault is not None:
            raise self._fault
        now = self._office.clock()
        async with self._store.read() as tx:
            due = await outbox.due(tx, now)
        lines: dict[tuple[str, str], list[Order]] = defaultdict(list)
        for order in due:
            if order.transport in self._office.transports:
                lines[order.transport, order.target].append(order)
        fresh = {lane: line for lane, line in lines.items() if lane not in self._busy}
        for lane, line in fresh.items():
            self._busy[lane] = asyncio.create_task(self._serve(lane, line))
        return len(fresh)

    async def _pause(self) -> float:
        async with self._store.read() as tx:
            moment = await outbox.next_due(tx)
        if moment is None:
            return 60.0
        # Due orders whose target is busy are looked at again when it rings.
        return min(max((moment - self._office.clock()).total_seconds(), 0.05 if not self._busy else 1.0), 60.0)

    async def _serve(self, lane: tuple[str, str], line: list[Order]) -> None:
        try:
            await self._serve_line(line)
        except UserError as error:
            # The database itself: nothing can be performed, nothing is lost; the program stops and says so.
            self._fault = error
        finally:
            self._busy.pop(lane, None)
            self.bell.set()

    async def _serve_line(self, line: list[Order]) -> None:
        for place, order in enumerate(line):
            to_group = orders.KINDS[order.kind].to_group
            wait = self._paces[order.transport].wait(order.target, self._office.clock(), to_group=to_group)
            if wait > timedelta(0):
                await self._postpone(line[place:], wait)
                return
            if await self._over_the_cap(order):
                continue
            try:
                await self._perform(order)
            except UserError:
                raise
            except Exception as error:  # noqa: BLE001 one order must not stop the others; it is tried again, then told
                log.warning("order_failed", kind=order.kind, order=order.id, error=describe(error))
                await self._later_or_never(order, "bad_request")

    async def _over_the_cap(self, order: Order) -> bool:
        """Whether a member of staff got enough for this hour: the order waits, and he is told how many wait."""
        if not orders.KINDS[order.kind].capped:
            return False
        async with self._store.write() as tx:
            return await caps.hold_back(tx, self._office, order)

    async def _perform(self, order: Order) -> None:
        office, transport = self._office, self._office.transports[order.transport]
        kind = orders.KINDS[order.kind]
        async with self._store.write() as tx:
            call = await kind.prepare(tx, office, order)
        try:
            result = await call(transport) if call else None
        except BusyError as busy:
            until = office.clock() + timedelta(seconds=busy.retry_after)
            self._paces[order.transport].pause(order.target, until)
            await self._postpone([order], timedelta(seconds=busy.retry_after))
        except MigratedError as migrated:
            async with self._store.write() as tx:
                await chats.migrate(tx, order.transport, order.target, migrated.new_chat)
                await outbox.redirect(tx, order.transport, order.target, migrated.new_chat)
        except RefusedError as refused:
            await self._refuse(order, refused.refusal.value)
        except TransportError:
            await self._later_or_never(order, "unreachable")
        else:
            async with self._store.write() as tx:
                await outbox.finish(tx, order, office.clock())
                if call:
                    await kind.done(tx, office, order, result)
        self.bell.set()

    async def _postpone(self, line: list[Order], wait: timedelta) -> None:
        async with self._store.write() as tx:
            for order in line:
                await outbox.postpone(tx, order, self._office.clock() + wait, failed=False)

    async def _later_or_never(self, order: Order, refusal: str) -> None:
        now = self._office.clock()
        if now - order.created_at > GIVE_UP_AFTER:
            await self._refuse(order, refusal)
            return
        pause = min(FIRST_PAUSE * 2 ** min(order.attempts, 10), LONGEST_PAUSE) * (0.5 + self._chance())
        async with self._store.write() as tx:
            await outbox.postpone(tx, order, now + pause)

    async def _refuse(self, order: Order, refusal: str) -> None:
        log.warning("order_refused", kind=order.kind, order=order.id, refusal=refusal)
        async with self._store.write() as tx:
            await outbox.fail(tx, order, refusal, self._office.clock())
            await orders.KINDS[order.kind].refused(tx, self._office, order, refusal)


def _free(sent: deque[datetime], window: timedelta, most: int, now: datetime) -> timedelta:
    while sent and sent[0] <= now - window:
        sent.popleft()
    return timedelta(0) if len(sent) < most else sent[0] + window - now
