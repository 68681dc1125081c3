"""«Мои входы»: where somebody is signed in, and signing out there."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from bot.domain import Role
from bot.store.people import digest
from bot.web.access import SESSION_COOKIE, STAFF, only
from bot.web.given import AnyRequest, GivenClock, GivenSignIns, GivenViewer
from bot.web.render import page
from bot.web.signing import out

PLACE = "/console/sessions"


@dataclass(frozen=True, slots=True)
class Which:
    """The form's field: one session, or (empty) all of them."""

    session: str = ""


@get(PLACE, opt=only(*STAFF))
async def show(request: AnyRequest, viewer: GivenViewer, sign_ins: GivenSignIns, clock: GivenClock) -> Template:
    """The list, the present session first."""
    own = await sign_ins.sessions(viewer.person.id, request.cookies[SESSION_COOKIE])
    return page("sessions.html", viewer, clock, sessions=own, administers=viewer.is_any(Role.ADMINISTRATOR))


@post(f"{PLACE}/end", opt=only(*STAFF), status_code=303)
async def end(
    request: AnyRequest, data: URLEncodedBody[Which], viewer: GivenViewer, sign_ins: GivenSignIns
) -> Response[Any]:
    """Sign out in one place, or everywhere; only one's own sessions."""
    await sign_ins.end_sessions(viewer.person.id, data.session or None)
    if data.session in {"", digest(request.cookies[SESSION_COOKIE])}:
        return out()
    return Redirect(PLACE, status_code=303)


router = Router("/", route_handlers=[show, end])
