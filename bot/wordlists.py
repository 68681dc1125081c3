"""Word lists changed while the service runs: noticed within seconds, judged by from the next message on."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence

import structlog

import filters
import lexicons
from bot.log import describe
from bot.service import notices
from bot.service.office import Office
from bot.service.record import note
from bot.store import people
from bot.store.engine import Store
from lexicons import Lexicon, LexiconError

log = structlog.get_logger()

EVERY = 2.0  # seconds between two looks

Stamp = tuple[tuple[str, int, int, int], ...]


class WordLists:
    """Looks whether a word list was changed; new ones are taken all together, broken ones not at all.

    To be made before the lists are first read, so that no change falls between.
    """

    def __init__(self, store: Store, office: Office, outgoing: asyncio.Event) -> None:
        self._store = store
        self._office = office
        self._outgoing = outgoing
        self._known: Stamp = lexicons.stamp()  # what is judged by, or was refused
        self._seen = self._known

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every few seconds until told to stop."""
        while not stopping.is_set():
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 the words stay as they are; the next look tries again
                log.warning("job_failed", job="word lists", error=describe(error))
            try:
                await asyncio.wait_for(stopping.wait(), timeout=EVERY)
            except TimeoutError:
                continue

    async def look(self) -> bool:
        """Take changed lists, once they have stood still since the last look; whether it judges by others now."""
        try:
            stamp = await asyncio.to_thread(lexicons.stamp)
        except FileNotFoundError:  # a file is just being replaced
            return False
        # Whoever saves a file may have written but half of it.
        still, self._seen = stamp == self._seen, stamp
        if stamp == self._known or not still:
            return False
        try:
            lists = await asyncio.to_thread(lexicons.read)
        except LexiconError as error:
            await self._refuse(stamp, str(error), f"{error.source}:{error.line}")
            return False
        except OSError as error:
            await self._refuse(stamp, f"файл {error.filename} не читается", describe(error))
            return False
        changed = [name for name in lists if lists[name] != lexicons.load(name)]
        return await self._take(stamp, lists, changed) if changed else self._stay(stamp)

    def _stay(self, stamp: Stamp) -> bool:
        """The same entries on the same lines: nothing to do."""
        self._known = stamp
        return False

    async def _take(self, stamp: Stamp, lists: Mapping[str, Lexicon], changed: Sequence[str]) -> bool:
        """Judge by these lists from now on."""
        async with self._store.write() as tx:
            await note(tx, self._office, "wordlists", "renewed", lists=changed)
        # Nothing is judged while this call lasts; whatever is judged after it is judged by the new words alone.
        former = filters.reload(lists)
        try:
            for _ in filters.prepare():
                await asyncio.sleep(0)
        except Exception as error:  # noqa: BLE001 whatever the new words break, the former did not
            filters.reload(former)
            await self._refuse(stamp, "слова не удалось разобрать", describe(error))
            return False
        self._known = stamp
        log.info("wordlists_renewed", count=len(changed))
        return True

    async def _refuse(self, stamp: Stamp, reason: str, place: str) -> None:
        """Stay with the present words and tell every administrator why, once for each state of the files."""
        log.warning("wordlists_refused", place=place)
        async with self._store.write() as tx:
            await note(tx, self._office, "wordlists", "refused", place=place)
            for institution in await people.institutions(tx):
                key = hashlib.sha256(repr(stamp).encode()).hexdigest()[:16]
                await notices.tell_administrators(tx, self._office, institution.id, "wordlists", key=key, reason=reason)
        self._outgoing.set()
        self._known = stamp
