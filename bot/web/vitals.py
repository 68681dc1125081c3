"""How the program is: a page for administrators, and ``/metrics`` for Prometheus. Numbers, nothing of people."""

import platform
import secrets
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from litestar import Response, Router, get
from litestar.exceptions import NotFoundException
from litestar.response import Template
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from bot.domain import Role
from bot.store import vitals
from bot.store.vitals import Vitals
from bot.web.access import anyone, only
from bot.web.desk import Pulse
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenHealth, GivenStore, GivenViewer
from bot.web.render import page

PACKAGES = ("dezhurny", "litestar", "sqlalchemy", "aiogram", "pymorphy3")
_BEARER = "Bearer "


@get("/health", opt=only(Role.ADMINISTRATOR))
async def health(
    viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk, ask_health: GivenHealth
) -> Template:
    """Everything an administrator may be asked for when something does not work."""
    async with store.read() as tx:
        record = await vitals.look(tx)
    return page(
        "health.html",
        viewer,
        clock,
        it=record,
        pulse=desk.pulse(),
        ok=(await ask_health()).ok,
        now=clock(),
        versions=[(name, version(name)) for name in PACKAGES] + [("Python", platform.python_version())],
        metrics=desk.metrics_token is not None,
    )


@get("/metrics", opt=anyone())
async def metrics(request: AnyRequest, store: GivenStore, clock: GivenClock, desk: GivenDesk) -> Response[bytes]:
    """The same as numbers for Prometheus; without the token there is no such page."""
    given = request.headers.get("authorization", "")
    token = desk.metrics_token
    if token is None or not secrets.compare_digest(given.encode(), f"{_BEARER}{token}".encode()):
        raise NotFoundException
    async with store.read() as tx:
        record = await vitals.look(tx)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(record, desk.pulse(), clock()))
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Numbers(Collector):
    """The record and the running program as metrics."""

    def __init__(self, record: Vitals, pulse: Pulse, now: datetime) -> None:
        self._record, self._pulse, self._now = record, pulse, now

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        record, pulse = self._record, self._pulse
        yield _by("dezhurny_queue_waiting", "What waits.", "queue", self._queues("waiting"))
        yield _by("dezhurny_queue_given_up", "What was given up and needs a person.", "queue", self._queues("given_up"))
        ages = {name: self._age(queue.since) for name, queue in self._named().items()}
        yield _by("dezhurny_queue_age_seconds", "Age of the oldest that waits.", "queue", ages)
        yield GaugeMetricFamily("dezhurny_outbox_retried", "Orders to be tried again.", value=record.postponed)
        yield GaugeMetricFamily("dezhurny_cases_open", "Cases that wait for a decision.", value=record.open_cases)
        yield GaugeMetricFamily("dezhurny_journal_entries", "Entries of the journal.", value=record.journal)
        if record.octets is not None:
            yield GaugeMetricFamily("dezhurny_database_bytes", "Size of the database.", value=record.octets)
        runs = {run.job: run.finished_at.timestamp() for run in record.runs if run.finished_at is not None}
        yield _by("dezhurny_job_finished_timestamp_seconds", "When each job ended last.", "job", runs)
        chats = {transport: number for transport, number, *_ in record.chats}
        lacking = {transport: gone + without for transport, _, gone, without, _ in record.chats}
        yield _by("dezhurny_chats", "Chats known.", "transport", chats)
        yield _by("dezhurny_chats_lacking_rights", "Chats the bot left or may not work in.", "transport", lacking)
        held = {name: seconds for name, (_, seconds) in pulse.held.items()}
        yield _by("dezhurny_rate_limit_wait_seconds", "The longest pause a messenger asked for.", "transport", held)
        if pulse.started_at is not None:
            started = pulse.started_at.timestamp()
            yield GaugeMetricFamily("dezhurny_start_time_seconds", "When the program was started.", value=started)
        yield InfoMetricFamily("dezhurny", "Versions.", value={"version": version("dezhurny"), "schema": record.schema})

    def _named(self) -> dict[str, vitals.Queue]:
        return {"inbox": self._record.inbox, "outbox": self._record.outbox}

    def _queues(self, what: str) -> dict[str, float]:
        return {name: getattr(queue, what) for name, queue in self._named().items()}

    def _age(self, since: datetime | None) -> float:
        return max(0.0, (self._now - since).total_seconds()) if since is not None else 0.0


def _by(name: str, about: str, label: str, values: dict[str, float] | dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


router = Router("/", route_handlers=[health])
