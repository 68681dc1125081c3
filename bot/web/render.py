"""Templates: the environment, its words, and a page for a viewer."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from bot.clock import Clock
from bot.store.signin import Viewer
from bot.texts import CATEGORY_NAMES, CLAUSE_WORDS, PROBLEMS, STATES
from bot.web import phrases, setup_texts, texts
from bot.web.access import CASE_READERS

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC_FILES = HERE / "static"


@dataclass(frozen=True, slots=True)
class Moments:
    """Says moments in the words and the zone of one institution."""

    now: datetime
    zone: ZoneInfo

    def words(self, at: datetime) -> str:
        """«сегодня, 14:05»."""
        return texts.moment(at.astimezone(self.zone), self.now.astimezone(self.zone))

    def local(self, at: datetime | None) -> datetime | None:
        """The same moment by the institution's clock."""
        return at.astimezone(self.zone) if at is not None else None

    def exact(self, at: datetime) -> str:
        """«23.11.2026 14:05:31», for the tooltip."""
        return f"{at.astimezone(self.zone):%d.%m.%Y %H:%M:%S}"


def engine(*, demo: bool) -> JinjaTemplateEngine:
    """The template engine; every value is escaped, a forgotten one is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    versions = {path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC_FILES.iterdir()}
    environment.globals.update(
        demo=demo,
        # The address changes with the content, so that browsers may keep the file for ever.
        asset=lambda name: f"/static/{name}?v={versions[name]}",
        words=texts,
        say=phrases,
        setup=setup_texts,
        category=texts.category,
        categories=CATEGORY_NAMES,
        clauses=CLAUSE_WORDS,
        states=STATES,
        problems=PROBLEMS,
    )
    return JinjaTemplateEngine.from_environment(environment)


def page(template: str, viewer: Viewer, clock: Clock, **context: Any) -> Template:
    """A console page for a viewer."""
    moments = Moments(clock(), ZoneInfo(viewer.institution.time_zone))
    reads_cases = viewer.is_any(*CASE_READERS)
    return Template(template, context={"viewer": viewer, "moments": moments, "reads_cases": reads_cases, **context})
