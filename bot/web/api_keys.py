"""«Ключи API»: administrators make keys for other programs, see them once, and revoke them."""

from typing import Annotated

from litestar import Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import PathParameter
from litestar.response import Redirect, Template

from bot.clock import Clock
from bot.domain import Role
from bot.store import journal, tokens
from bot.store.engine import Store
from bot.store.signin import Viewer
from bot.store.tokens import LIVES, LONGEST_NAME, ApiScope
from bot.web import texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenStore, GivenViewer
from bot.web.render import page

PLACE = "/console/api-keys"

Number = Annotated[int, PathParameter(ge=1, le=2**31)]


@get(PLACE, opt=only(Role.ADMINISTRATOR))
async def show(viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """The keys and the form for a new one."""
    return await _page(viewer, store, clock)


@post(PLACE, opt=only(Role.ADMINISTRATOR), status_code=201)
async def make(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """Make a key and show it, this once."""
    form = await request.form()
    name = str(form.get("name", "")).strip()
    scopes = frozenset(scope for scope in ApiScope if scope.value in form.getall("scope", []))
    days = str(form.get("days", ""))
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable() and scopes and days in map(str, LIVES)):
        return await _page(viewer, store, clock, problem=texts.KEY_UNCLEAR, name=name[:LONGEST_NAME])
    async with store.write() as tx:
        number, key = await tokens.make(tx, viewer.person.id, name, scopes, clock(), int(days))
        await journal.append(
            tx,
            at=clock(),
            actor=journal.person(viewer.person.id),
            action="api_token_made",
            subject=f"api_token:{number}",
            details={"scopes": sorted(scopes), "days": int(days)},
        )
    return await _page(viewer, store, clock, key=key)


@post(f"{PLACE}/{{number:int}}/revoke", opt=only(Role.ADMINISTRATOR), status_code=303)
async def revoke(number: Number, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Redirect:
    """Revoke a key of this institution."""
    async with store.write() as tx:
        if not await tokens.revoke(tx, viewer.institution.id, number, clock()):
            raise NotFoundException
        actor, subject = journal.person(viewer.person.id), f"api_token:{number}"
        await journal.append(tx, at=clock(), actor=actor, action="api_token_revoked", subject=subject)
    return Redirect(PLACE, status_code=303)


router = Router("/", route_handlers=[show, make, revoke])


async def _page(
    viewer: Viewer, store: Store, clock: Clock, *, key: str = "", problem: str = "", name: str = ""
) -> Template:
    async with store.read() as tx:
        known = await tokens.of(tx, viewer.institution.id)
    context = {"key": key, "problem": problem, "name": name, "now": clock(), "scopes": ApiScope, "lives": LIVES}
    shown = page("api_keys.html", viewer, clock, tokens=known, longest=LONGEST_NAME, **context)
    shown.status_code = 422 if problem else 201 if key else 200
    return shown
