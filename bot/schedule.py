"""The calendar of jobs, kept by APScheduler; which run was done is in our own table, so nothing is run twice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.log import describe

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        crontab: when to look whether it is due (UTC); looking more often than needed does no harm.
        run: does it if it is due.
    """

    name: str
    crontab: str
    run: Callable[[], Awaitable[object]]


class Schedule:
    """Runs jobs by the calendar, and all of them once at start to make up for what was missed."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Keep the calendar until told to stop; what is running is finished."""
        # No misfire grace by default would skip a job that is a second late.
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        for job in self._jobs:
            trigger = CronTrigger.from_crontab(job.crontab, timezone="UTC")
            scheduler.add_job(self._fire, trigger, args=[job], id=job.name)
        scheduler.start()
        try:
            for job in self._jobs:
                self._start(job)
            await stopping.wait()
        finally:
            scheduler.shutdown(wait=False)
            if self._running:
                await asyncio.wait(self._running)

    async def _fire(self, job: Job) -> None:
        self._start(job)

    def _start(self, job: Job) -> None:
        # A task of our own: the scheduler cancels those it runs itself when it is shut down.
        task = asyncio.get_running_loop().create_task(_run(job))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _run(job: Job) -> None:
    try:
        await job.run()
    except Exception as error:  # noqa: BLE001 a failed job is tried again at the next look; its absence shows in health
        log.warning("job_failed", job=job.name, error=describe(error))
