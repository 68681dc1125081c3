"""The web application: routes, guards, protection against forged forms, headers, error pages."""

from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.response import Redirect
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from bot.clock import Clock
from bot.store.engine import Store
from bot.store.seal import Seal
from bot.store.signin import SignIns, Viewer
from bot.store.tokens import ApiTokens
from bot.web import access, api, api_keys, console, demo, errors, links, own_sessions, second_factor, signing, vitals
from bot.web.access import anyone
from bot.web.desk import Desk
from bot.web.doors import Doors
from bot.web.given import GivenHealth
from bot.web.headers import STATIC, security_headers
from bot.web.health import AskHealth
from bot.web.live import Live
from bot.web.render import STATIC_FILES, engine
from bot.web.stage import Stage

LARGEST_BODY = 64 * 1024
API_PER_MINUTE = 120
A_YEAR = 31_536_000


def build(
    *,
    store: Store,
    clock: Clock,
    seal: Seal,
    health: AskHealth,
    desk: Desk,
    stage: Stage | None = None,
    secure: bool = False,
    sign_ins: SignIns | None = None,
    form_secret: str | None = None,
    api_per_minute: int = API_PER_MINUTE,
) -> Litestar:
    """Put the application together.

    Args:
        store: the record.
        clock: the time.
        seal: opens the second factors, signs the forms.
        health: what ``/healthz`` tells.
        desk: what pages that do something work with.
        stage: the demo kindergarten; ``/`` is then the demo page.
        secure: the site is served over HTTPS, so cookies travel only there.
        sign_ins: passwords and sessions; by default of ``store``, ``clock`` and ``seal``.
        form_secret: signs the tokens of forms; by default the seal's.
        api_per_minute: how often an address may ask the API.
    """
    sign_ins = sign_ins or SignIns(store, clock, seal)
    live = Live(stage) if stage else None
    return Litestar(
        route_handlers=[
            healthz,
            demo.router if stage else to_console,
            signing.router,
            second_factor.router,
            links.router,
            own_sessions.router,
            api_keys.router,
            api.router(api_per_minute),
            console.router,
            vitals.metrics,
            create_static_files_router(
                STATIC,
                [STATIC_FILES],
                opt=anyone(),
                cache_control=CacheControlHeader(max_age=A_YEAR, public=True, immutable=True),
            ),
        ],
        guards=[access.guard(sign_ins, ApiTokens(store, clock))],
        dependencies={
            "store": _always(store),
            "clock": _always(clock),
            "ask_health": _always(health),
            "desk": _always(desk),
            "sign_ins": _always(sign_ins),
            "doors": _always(Doors(clock)),
            "secure": _always(secure),
            "stage": _always(stage),
            "live": _always(live),
            "viewer": Provide(_viewer, sync_to_thread=False),
        },
        csrf_config=CSRFConfig(
            secret=form_secret or seal.form_secret,
            cookie_name=errors.CSRF_COOKIE,
            cookie_secure=secure,
            cookie_httponly=True,
            exclude=[f"^{STATIC}", "^/healthz$", f"^{api.PLACE}/"],
        ),
        before_send=[security_headers(secure=secure)],
        exception_handlers=errors.handlers(),
        template_config=TemplateConfig(instance=engine(demo=stage is not None)),
        request_max_body_size=LARGEST_BODY,
        include_in_schema=False,
        openapi_config=api.document(),
        logging_config=None,
        on_shutdown=[end_streams, desk.works.close],
        state=State({"live": live}),
    )


async def end_streams(app: Litestar) -> None:
    """End the open live streams: a server that waits for its answers can then stop."""
    live: Live | None = app.state.live
    if live is not None:
        await live.close()


@get("/healthz", opt=anyone())
async def healthz(ask_health: GivenHealth) -> Response[dict[str, Any]]:
    """How the program is: 200, or 503 when it does not do its work."""
    health = await ask_health()
    return Response({"ok": health.ok, "parts": dict(health.parts)}, status_code=200 if health.ok else 503)


@get("/", opt=anyone())
async def to_console() -> Redirect:
    """Without a demo the console is the front page."""
    return Redirect(signing.HOME, status_code=303)


def _always(value: object) -> Provide:
    return Provide(lambda: value, use_cache=True, sync_to_thread=False)


def _viewer(request: Request[Viewer, Any, Any]) -> Viewer:
    return request.user
