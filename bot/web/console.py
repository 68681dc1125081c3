"""The console: its front page, one case, and the routers of all other pages."""

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from bot.store import log as cases
from bot.web import journal, log, progress, report, statistics, vitals
from bot.web.access import CASE_READERS, STAFF, case_scope_of, only
from bot.web.asked import Id
from bot.web.given import GivenClock, GivenStore, GivenViewer
from bot.web.render import page


@get("/", opt=only(*STAFF))
async def home(viewer: GivenViewer) -> Redirect:
    """The page to begin with: the log for those who decide, the figures for the head."""
    return Redirect("/console/incidents" if viewer.is_any(*CASE_READERS) else "/console/figures", status_code=303)


@get("/incidents/{number:int}", opt=only(*CASE_READERS))
async def incident(number: Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """One case."""
    async with store.read() as tx:
        case = await cases.case(tx, case_scope_of(viewer), number)
    if case is None:
        raise NotFoundException
    return page("incident.html", viewer, clock, case=case, it=case.incident)


router = Router(
    "/console",
    route_handlers=[
        home,
        incident,
        log.router,
        progress.router,
        statistics.router,
        report.router,
        journal.router,
        vitals.router,
    ],
)
