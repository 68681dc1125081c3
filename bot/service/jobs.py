"""What happens by the calendar: evidence is destroyed in time, parents are reminded once a week, leftovers go."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import Institution, Role
from bot.policy import working_time
from bot.service import digests, line, notices
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, inbox, incidents, jobs, outbox, people, remarks
from bot.store.engine import Store, Tx

# Parents are reminded on Monday morning; a missed Monday is made up for on Tuesday, not on Sunday.
WEEKLY_AT = time(9, 0)
WEEKLY_GRACE = timedelta(hours=35)

MORNING_GRACE = timedelta(hours=12)

# The figures of a month are asked for long after its end.
MONTHLY_GRACE = timedelta(days=14)
REPORT_READERS = frozenset({Role.ADMINISTRATOR, Role.HEAD})

KEEP_KEYS = timedelta(days=7)
KEEP_DONE = timedelta(days=30)
KEEP_ALBUMS = timedelta(days=1)

Work = Callable[[Tx, datetime], Awaitable[None]]


async def run_once(store: Store, office: Office, job: str, slot: str, work: Work) -> bool:
    """Do a job for a slot unless it was done; the record of the run commits together with the work."""
    now = office.clock()
    async with store.write() as tx:
        if not await jobs.begin(tx, job, slot, now):
            return False
        await work(tx, now)
        await jobs.finish(tx, job, slot, office.clock())
    return True


async def purge(store: Store, office: Office, keep: timedelta) -> bool:
    """Once a day: destroy evidence older than ``keep`` and journal the destruction; drop leftovers."""

    async def work(tx: Tx, now: datetime) -> None:
        cases = await incidents.purge_evidence(tx, now - keep, now)
        if cases:
            await note(tx, office, "evidence", "purged", cases=cases, before=(now - keep).date().isoformat())
        await remarks.purge(tx, now - keep)
        await inbox.forget_seen(tx, now - KEEP_KEYS)
        await outbox.forget_done(tx, now - KEEP_DONE)
        await chats.forget_albums(tx, now - KEEP_ALBUMS)

    return await run_once(store, office, "purge", office.clock().date().isoformat(), work)


async def morning(store: Store, office: Office) -> int:
    """Once a working day, when each institution opens: substitutes take their places, digests are ordered.

    Returns how many institutions had their morning; a morning missed by more than half a day is let go.
    """
    async with store.read() as tx:
        institutions = await people.institutions(tx)
    done = 0
    for institution in institutions:
        local = office.clock().astimezone(ZoneInfo(institution.time_zone))
        opens = datetime.combine(local.date(), institution.opens, local.tzinfo)
        today, monday = str(local.date()), str(local.date() - timedelta(days=local.weekday()))

        async def staff(tx: Tx, _now: datetime, it: Institution = institution) -> None:
            await line.reroute(tx, office, it)

        async def digest(tx: Tx, _now: datetime, it: Institution = institution, day: str = today) -> None:
            await digests.order_daily(tx, office, it, day)

        async def figures(tx: Tx, _now: datetime, it: Institution = institution, week: str = monday) -> None:
            await digests.order_weekly(tx, office, it, week)

        # Substitutions begin and end at midnight, working day or not.
        done += await run_once(store, office, "substitutes", f"{institution.id}:{today}", staff)
        if not opens <= local <= opens + MORNING_GRACE or institution.created_at > opens:
            continue
        if working_time(institution).works_on(local.date()):
            done += await run_once(store, office, "daily digest", f"{institution.id}:{today}", digest)
            # The first working day of the week.
            done += await run_once(store, office, "weekly digest", f"{institution.id}:{monday}", figures)
    return done


async def report_monthly(store: Store, office: Office) -> int:
    """On the first of a month, when each institution opens: a link to the figures of the last one, to those who answer.

    Returns how many institutions were told; a report missed while the program was down is made up for.
    """
    async with store.read() as tx:
        institutions = await people.institutions(tx)
    done = 0
    for institution in institutions:
        local = office.clock().astimezone(ZoneInfo(institution.time_zone))
        first = local.date().replace(day=1)
        due = datetime.combine(first, institution.opens, local.tzinfo)
        # Whoever began this month has no last month to tell of.
        if institution.created_at > due or not due <= local <= due + MONTHLY_GRACE:
            continue
        month = (first - timedelta(days=1)).replace(day=1)

        async def work(tx: Tx, _now: datetime, institution_id: int = institution.id, of: date = month) -> None:
            link = f"{office.console}/console/report?month={of:%Y-%m}"
            staff = await people.staff(tx, institution_id)
            readers = [one for one in staff if not one.roles.isdisjoint(REPORT_READERS)]
            told = await notices.tell(
                tx, office, readers, "report", key=f"{institution_id}:{of:%Y-%m}", month=of.isoformat(), link=link
            )
            await note(tx, office, f"report:{of:%Y-%m}", "report_made", to=[one.id for one in readers], told=told)

        done += await run_once(store, office, "monthly report", f"{institution.id}:{month:%Y-%m}", work)
    return done


async def remind_weekly(store: Store, office: Office) -> int:
    """Once a week, on Monday morning of each institution: the rules in every chat; returns how many institutions."""
    async with store.read() as tx:
        institutions = await people.institutions(tx)
    done = 0
    for institution in institutions:
        local = office.clock().astimezone(ZoneInfo(institution.time_zone))
        monday = local.date() - timedelta(days=local.weekday())
        due = datetime.combine(monday, WEEKLY_AT, local.tzinfo)
        # Whoever joined after this Monday morning has just been shown the rules.
        if institution.created_at > due or not due <= local <= due + WEEKLY_GRACE:
            continue

        async def work(tx: Tx, now: datetime, institution_id: int = institution.id, week: str = str(monday)) -> None:
            for chat in await chats.of(tx, institution_id):
                if chat.present:
                    await outbox.put(
                        tx,
                        key=f"weekly:{chat.id}:{week}",
                        kind="weekly",
                        transport=chat.transport,
                        target=chat.external,
                        now=now,
                    )

        done += await run_once(store, office, "weekly rules", f"{institution.id}:{monday}", work)
    return done
