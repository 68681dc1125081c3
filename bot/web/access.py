"""Who may open which page: every route is denied unless it says who may."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from bot.domain import Role
from bot.store.log import Scope
from bot.store.signin import SignIns, Viewer
from bot.store.tokens import ApiScope, ApiTokens

SESSION_COOKIE = "dezhurny_session"

# Who sees cases, and who sees at least figures.
CASE_READERS = (Role.ADMINISTRATOR, Role.EDUCATOR, Role.SPECIALIST)
STAFF = (*CASE_READERS, Role.HEAD)
# A key shows no more than its holder sees himself.
_HOLDERS = {ApiScope.CHECK: STAFF, ApiScope.INCIDENTS: CASE_READERS, ApiScope.STATISTICS: STAFF}

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]

_WHO = "who"
_ANYONE = "anyone"


def anyone() -> dict[str, Any]:
    """The ``opt`` of a route that is open to everybody."""
    return {_WHO: _ANYONE}


def only(*roles: Role) -> dict[str, Any]:
    """The ``opt`` of a route for people who hold one of the roles."""
    return {_WHO: frozenset(roles)}


def by_key(scope: ApiScope) -> dict[str, Any]:
    """The ``opt`` of a route of the API for keys that allow the scope."""
    return {_WHO: scope}


def guard(sign_ins: SignIns, keys: ApiTokens) -> Guard:
    """The guard of the whole application; leaves the ``Viewer`` in ``connection.user``."""

    async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        who = handler.opt.get(_WHO)
        if who == _ANYONE:
            return
        if who is None:
            raise NotFoundException
        if isinstance(who, ApiScope):
            connection.scope["user"] = await _holder(connection, keys, who)
            return
        viewer = await signed_in(connection, sign_ins)
        if viewer is None:
            raise NotAuthorizedException
        if not viewer.is_any(*who):
            raise PermissionDeniedException
        connection.scope["user"] = viewer

    return admit


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], sign_ins: SignIns) -> Viewer | None:
    """Whose session the request carries; somebody who is not of the staff any more has none."""
    token = connection.cookies.get(SESSION_COOKIE)
    viewer = await sign_ins.viewer(token) if token else None
    return viewer if viewer and viewer.is_any(*STAFF) else None


async def _holder(connection: ASGIConnection[Any, Any, Any, Any], keys: ApiTokens, scope: ApiScope) -> Viewer:
    """In whose name the key of a request to the API asks; sessions are no keys."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    bearer = await keys.bearer(key.strip()) if scheme.lower() == "bearer" else None
    if bearer is None:
        raise NotAuthorizedException(headers={"WWW-Authenticate": "Bearer"})
    if scope not in bearer.scopes or not bearer.viewer.is_any(*_HOLDERS[scope]):
        raise PermissionDeniedException
    return bearer.viewer


def scope_of(viewer: Viewer) -> Scope:
    """An administrator and the head see the whole institution, an educator the chats he has duty in."""
    whole = viewer.is_any(Role.ADMINISTRATOR, Role.HEAD)
    return Scope(viewer.institution.id, None if whole else viewer.chats)


def case_scope_of(viewer: Viewer) -> Scope:
    """The same for cases themselves: a head who is an educator too sees only his own chats' cases."""
    return Scope(viewer.institution.id, None if viewer.is_any(Role.ADMINISTRATOR) else viewer.chats)
