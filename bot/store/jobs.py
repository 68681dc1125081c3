"""Which scheduled job ran for which day or week, so that none runs twice and none is missed."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.store.engine import Tx
from bot.store.schema import job_run


async def begin(tx: Tx, job: str, slot: str, now: datetime) -> bool:
    """Claim a run; False: this slot was run already. Commits together with what the job does."""
    here = (job_run.c.job == job) & (job_run.c.slot == slot)
    if (await tx.execute(select(job_run.c.job).where(here))).first():
        return False
    await tx.execute(insert(job_run).values(job=job, slot=slot, started_at=now))
    return True


async def finish(tx: Tx, job: str, slot: str, now: datetime) -> None:
    """The run is done."""
    here = (job_run.c.job == job) & (job_run.c.slot == slot)
    await tx.execute(update(job_run).where(here).values(finished_at=now))


async def last(tx: Tx) -> dict[str, datetime]:
    """When each job ran last."""
    rows = await tx.execute(select(job_run.c.job, func.max(job_run.c.finished_at)).group_by(job_run.c.job))
    return {row[0]: row[1] for row in rows if row[1] is not None}
