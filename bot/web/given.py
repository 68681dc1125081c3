"""What handlers are given by name; ``app.build`` provides it."""

from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from bot.clock import Clock
from bot.store.engine import Store
from bot.store.signin import SignIns, Viewer
from bot.web.desk import Desk
from bot.web.doors import Doors
from bot.web.health import AskHealth
from bot.web.live import Live
from bot.web.stage import Stage

AnyRequest: TypeAlias = Request[Any, Any, State]

GivenStore = NamedDependency[Store]
GivenClock = NamedDependency[Clock]
GivenHealth = NamedDependency[AskHealth]
GivenSignIns = NamedDependency[SignIns]
GivenDoors = NamedDependency[Doors]
GivenDesk = NamedDependency[Desk]
GivenViewer = NamedDependency[Viewer]
GivenStage = NamedDependency[Stage]
GivenLive = NamedDependency[Live]
GivenSecure = NamedDependency[bool]
