"""Options of the institution, of a chat, of a category: seen, replayed on recorded cases, and only then saved."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Redirect, Template

from bot.domain import Institution, Role
from bot.errors import UserError
from bot.options import MODE_WORDS, OPTIONS, Choice, Option, Options
from bot.policy import quiet_hours
from bot.service import counterfactual, replay, rules
from bot.service.counterfactual import Replayed
from bot.store import chats, choices, journal, people, recorded
from bot.store.engine import Store, Tx
from bot.store.signin import Viewer
from bot.web import asked, setup_texts
from bot.web.access import only
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.progress import to_result
from bot.web.render import page
from bot.web.works import Result, Shown, Work
from filters.types import Category

HERE = "/console/rules/options"
REPLAY = f"{HERE}/replay"
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something is chosen: a chat or all, a category or all."""

    chat_id: int | None
    category: Category | None

    @property
    def query(self) -> dict[str, str]:
        """The same as a part of an address."""
        chat = {"chat": str(self.chat_id)} if self.chat_id is not None else {}
        return chat | ({"category": self.category.value} if self.category is not None else {})


@dataclass(frozen=True, slots=True)
class Field:
    """One option as the page shows it.

    Attributes:
        value: what counts here, in words; ``source``: whose choice it is.
        chosen: what was chosen at this very place, as people write it; empty: nothing.
        choices: the values there are; none: it is written.
    """

    name: str
    option: Option
    value: str
    source: str
    chosen: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A choice that was tried and is not saved yet; ``replayed`` None: past cases tell nothing of it."""

    choice: Choice
    written: str
    said: str
    before: str
    scope: Scope
    replayed: Replayed | None


@get("/rules/options", opt=only(Role.ADMINISTRATOR))
async def options(request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock) -> Template:
    """What is chosen at one place."""
    return await _options(request, viewer, store, clock, _scope(dict(request.query_params.items())))


async def _options(
    request: AnyRequest,
    viewer: Viewer,
    store: Store,
    clock: GivenClock,
    scope: Scope,
    *,
    problem: str = "",
    at: str = "",
    filled: str = "",
) -> Template:
    async with store.read() as tx:
        institution = await people.get_institution(tx, viewer.institution.id)
        chosen = await choices.options_of(tx, institution.id)
        known = await chats.of(tx, institution.id)
    titles = {it.id: it.title for it in known}
    if scope.chat_id is not None and scope.chat_id not in titles:
        raise NotFoundException
    answer = page(
        "rules_options.html",
        viewer,
        clock,
        tab="options",
        tabs=setup_texts.SECTIONS,
        scope=scope,
        titles=titles,
        fields=[_field(name, institution, chosen, scope) for name in OPTIONS if _fits(OPTIONS[name], scope)],
        others=[
            (rules.show(it, titles), asked.link(HERE, Scope(it.chat_id, it.category).query)) for it in chosen.choices
        ],
        problem=problem,
        at=at,
        filled=filled,
        days=replay.DAYS,
        saved=setup_texts.SAVED.get(request.query_params.get("saved", "")) if not problem else None,
    )
    answer.status_code = 400 if problem else 200
    return answer


def _fits(option: Option, scope: Scope) -> bool:
    return (scope.chat_id is None or option.chats) and (scope.category is None or option.categories)


def _field(name: str, institution: Institution, options: Options, scope: Scope) -> Field:
    option = OPTIONS[name]
    here = next(
        (it for it in options.choices if (it.name, it.chat_id, it.category) == (name, scope.chat_id, scope.category)),
        None,
    )
    value = options.get(name, scope.chat_id, scope.category)
    source = setup_texts.HERE if here else setup_texts.DEFAULT
    if here is None and any(it.name == name and _covers(it, scope) for it in options.choices):
        source = setup_texts.ALL if scope.chat_id is not None or scope.category is not None else setup_texts.DEFAULT
    shown = _own_value(name, institution, options) if value is None else option.show(value)
    if value is None:
        source = setup_texts.FROM_INSTITUTION
    kinds: tuple[str, ...] = ()
    if name == "mode":
        kinds = tuple(MODE_WORDS)
    elif isinstance(option.default(Category.INSULT), bool):
        kinds = ("да", "нет")
    return Field(name, option, shown, source, _as_written(option, here), kinds)


def _covers(choice: Choice, scope: Scope) -> bool:
    return choice.chat_id in {None, scope.chat_id} and choice.category in {None, scope.category}


def _own_value(name: str, institution: Institution, options: Options) -> str:
    if name == "quiet":
        night = quiet_hours(institution, options, None)
        return f"{night[0]:%H:%M}-{night[1]:%H:%M}" if night else "нет"
    return OPTIONS[name].show(getattr(institution, name))


def _as_written(option: Option, choice: Choice | None) -> str:
    if choice is None:
        return ""
    # A number is written without its unit.
    return str(choice.value) if type(choice.value) is int else option.show(choice.value)


@post("/rules/options/replay", opt=only(Role.ADMINISTRATOR), status_code=303)
async def try_out(
    request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Show what a choice would have done to the recorded cases; nothing is saved."""
    form = await request.form()
    scope = _scope({name: str(form.get(name, "")) for name in ("chat", "category")})
    name, written = str(form.get("name", "")), asked.line(str(form.get("value", "")), LONGEST)
    if name not in OPTIONS:
        raise ValidationException
    try:
        async with store.read() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            choice = rules.read(name, written or rules.DEFAULT, scope.chat_id, scope.category)
            await rules.see_that_it_fits(tx, institution, choice)
            draft = await _draft(tx, institution, choice, written, scope)
            before = await choices.options_of(tx, institution.id)
    except UserError as error:
        return await _options(request, viewer, store, clock, scope, problem=str(error), at=name, filled=written)

    async def job(work: Work) -> Result:
        if name in counterfactual.UNTELLABLE:
            return Shown(REPLAY, draft)
        now = clock()
        async with store.read() as tx:
            since = now - timedelta(days=replay.DAYS)
            cases = await recorded.cases(tx, institution.id, since, replay.MOST_CASES)
        work.total = len(cases)
        after = before.having(choice)
        told = await asyncio.to_thread(counterfactual.replay, cases, institution, before, after, now)
        work.done = len(cases)
        return Shown(REPLAY, Draft(draft.choice, written, draft.said, draft.before, scope, told))

    back = asked.link(HERE, scope.query)
    # The same choice tried twice is one work, another choice another one.
    title = f"{setup_texts.REPLAY_OPTION}: {draft.said}"
    return to_result(await desk.works.start(viewer.person.id, title, back, job))


async def _draft(tx: Tx, institution: Institution, choice: Choice, written: str, scope: Scope) -> Draft:
    titles = {it.id: it.title for it in await chats.of(tx, institution.id)}
    field = _field(choice.name, institution, await choices.options_of(tx, institution.id), scope)
    return Draft(choice, written, rules.show(choice, titles), field.value, scope, None)


@get("/rules/options/replay/{name:str}", opt=only(Role.ADMINISTRATOR))
async def tried(name: asked.Name, viewer: GivenViewer, clock: GivenClock, desk: GivenDesk) -> Template:
    """What would have been otherwise, and the button that saves."""
    draft = _found(desk, name, viewer)
    return page(
        "replay_option.html",
        viewer,
        clock,
        tab="options",
        tabs=setup_texts.SECTIONS,
        draft=draft,
        name=name,
        back=asked.link(HERE, draft.scope.query),
        days=replay.DAYS,
        problem="",
    )


@post("/rules/options/replay/{name:str}", opt=only(Role.ADMINISTRATOR), status_code=303)
async def save(
    name: asked.Name, request: AnyRequest, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Save what was shown."""
    draft = _found(desk, name, viewer)
    it = draft.choice
    try:
        async with store.write() as tx:
            institution = await people.get_institution(tx, viewer.institution.id)
            await rules.choose(
                tx, desk.office, journal.person(viewer.person.id), institution, it.name, draft.written or rules.DEFAULT,
                chat_id=it.chat_id, category=it.category,
            )  # fmt: skip
    except UserError as error:
        return await _options(
            request, viewer, store, clock, draft.scope, problem=str(error), at=it.name, filled=draft.written
        )
    return Redirect(asked.link(HERE, draft.scope.query | {"saved": "option"}), status_code=303)


def _found(desk: GivenDesk, name: str, viewer: Viewer) -> Draft:
    work = desk.works.find(name, viewer.person.id)
    content = work.result.content if work is not None and isinstance(work.result, Shown) else None
    if not isinstance(content, Draft):
        raise NotFoundException
    return content


def _scope(query: dict[str, str]) -> Scope:
    return Scope(asked.number(query.get("chat")), asked.one_of(Category, query.get("category")))


router = Router("/", route_handlers=[options, try_out, tried, save])
