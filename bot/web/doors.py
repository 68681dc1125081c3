"""Lock-out by client address: whoever tries one login after another waits, too."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request

from bot.clock import Clock
from bot.store.signin import delay

# More than for one login: a whole institution may come from one address.
FREE_ATTEMPTS = 20
FORGOTTEN_AFTER = timedelta(hours=1)
# A stranger with many addresses fills no memory: the longest silent ones are forgotten first.
MOST_ADDRESSES = 10_000
# A home gets a whole network of IPv6 addresses.
HOME_PREFIX = 64


@dataclass(slots=True)
class _Knocks:
    failures: int
    last: datetime
    shut_until: datetime | None = None


class Doors:
    """Remembers wrong attempts of each address for an hour after the last; in memory, because minutes are at stake."""

    def __init__(self, clock: Clock, *, most: int = MOST_ADDRESSES) -> None:
        self._clock = clock
        self._most = most
        self._known: OrderedDict[str, _Knocks] = OrderedDict()

    def knock(self, address: str) -> datetime | None:
        """Count an attempt before it is checked; returns until when the door is shut, None: it may be checked."""
        now = self._clock()
        known = self._known.pop(address, None)
        if known is None or now - known.last > FORGOTTEN_AFTER:
            known = _Knocks(0, now)
        self._known[address] = known
        if known.shut_until is not None and known.shut_until > now:
            return known.shut_until
        known.failures += 1
        known.last = now
        known.shut_until = now + delay(known.failures, FREE_ATTEMPTS) if known.failures >= FREE_ATTEMPTS else None
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return None

    def welcome(self, address: str) -> None:
        """The attempt was no failure: it is taken back, and earlier ones stay counted."""
        known = self._known.get(address)
        if known is not None:
            known.failures = max(0, known.failures - 1)
            known.shut_until = None


def address_of(request: Request[Any, Any, Any]) -> str:
    """Where a request comes from. Behind a proxy the server has put the client's address in its place."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, HOME_PREFIX), strict=False)) if address.version == 6 else host  # noqa: PLR2004 IPv6
