"""Replay: what other words, or today's rules, make of the recorded cases and of the evaluation lines.

Nothing of what was recorded changes. The program opens the sealed texts for the comparison only; that it did is
journalled, and what is shown is masked by everything that either side found.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import filters
import lexicons
import models
from bot.domain import Incident
from bot.options import Mode, Options
from bot.service.judging import judge
from bot.service.office import Office
from bot.service.record import note
from bot.store import choices, people, recorded
from bot.store.engine import Tx
from bot.store.seal import BrokenSealError
from filters.types import Category, Context, Finding, Verdict
from lexicons.edit import Changed

DAYS = 90
# More are not looked at again; the newest count.
MOST_CASES = 5000
# Of each file of evaluation lines so many are taken evenly, and all that begin like a changed word.
LINES_OF_A_FILE = 150
_STEM = 4

# What the lines of a file are; in the others nothing is to be found.
EXPECTED = {
    "insult": Category.INSULT,
    "threat": Category.THREAT,
    "illegal": Category.ILLEGAL,
    "credentials": Category.CREDENTIALS,
    "data_request": Category.DATA_REQUEST,
}

Seen = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to judge again.

    Attributes:
        incident: the case it belongs to; None: an evaluation line.
        name: where an evaluation line stands.
        expected: what an evaluation line is; None: clean.
    """

    text: str = field(repr=False)
    context: Context
    incident: Incident | None = None
    name: str = ""
    expected: Category | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A case or a line that would be judged otherwise; ``shown`` is masked.

    Attributes:
        incident: the case; None: an evaluation line called ``name``.
        right: an evaluation line would be judged rightly then; None: a case, about which people decide.
        before, after: categories.
    """

    incident: Incident | None
    name: str
    shown: str
    before: tuple[Category, ...]
    after: tuple[Category, ...]
    right: bool | None = None

    @property
    def won(self) -> bool:
        """Nothing was found before, something is now."""
        return not self.before

    @property
    def lost(self) -> bool:
        """Something was found before, nothing is now."""
        return not self.after


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change would have done: how much was looked at, and what would be otherwise."""

    cases: int
    lines: int
    effects: tuple[Effect, ...]

    def of_cases(self) -> list[Effect]:
        """The cases among the effects."""
        return [it for it in self.effects if it.incident is not None]

    def of_lines(self) -> list[Effect]:
        """The evaluation lines among the effects."""
        return [it for it in self.effects if it.incident is None]


@dataclass(frozen=True, slots=True)
class Again:
    """One recorded case judged by today's rules; ``rules`` name what decided then and now."""

    incident: Incident
    shown: str
    new: tuple[Category, ...]
    lost: tuple[Category, ...]
    rules_then: frozenset[str]
    rules_now: frozenset[str]
    now: tuple[Category, ...]


async def open_cases(
    tx: Tx, office: Office, actor: str, institution_id: int | None, *, days: int = DAYS, most: int = MOST_CASES
) -> tuple[list[Piece], int]:
    """The texts of the recorded cases of the last days, opened by the program; the opening is journalled in bulk.

    Returns also how many of the cases have no text any more.
    """
    found = await recorded.cases(tx, institution_id, office.clock() - timedelta(days=days), most)
    sealed = await recorded.sealed_texts(tx, (it.id for it in found))
    contexts: dict[tuple[int, int], Context] = {}
    pieces = []
    for incident in found:
        place = (incident.institution_id, incident.chat_id)
        if place not in contexts:
            contexts[place] = await _context(tx, *place)
        context = contexts[place]
        caption = Context(context.own_values, context.allowed_lemmas, caption=True, enabled=context.enabled)
        for one in sealed.get(incident.id, []):
            try:
                text = office.seal.open(one, f"incident:{incident.id}")["text"]
            except BrokenSealError:
                # A text of a foreign key cannot be judged; `dezhurny verify` is for finding out why.
                continue
            pieces.append(Piece(text, caption if incident.source == "caption" else context, incident))
    opened = len({it.incident.id for it in pieces if it.incident})
    await note(tx, office, "evidence", "evidence_opened", actor=actor, purpose="replay", count=opened, days=days)
    return pieces, len(found) - opened


async def _context(tx: Tx, institution_id: int, chat_id: int) -> Context:
    institution = await people.get_institution(tx, institution_id)
    options: Options = await choices.options_of(tx, institution_id)
    return Context(
        own_values=frozenset(institution.own_values),
        allowed_lemmas=await choices.allowed_words(tx, institution_id, chat_id),
        enabled=frozenset(it for it in Category if options.get("mode", chat_id, it) != Mode.OFF),
    )


def evaluation_lines(words: Iterable[str] = (), of_a_file: int = LINES_OF_A_FILE) -> list[Piece]:
    """Lines that come with the program: of each kind some, and all with a word that begins like one of ``words``."""
    stems = tuple(word[:_STEM] for word in words)
    pieces = []
    for path in sorted((Path(models.__file__).parent / "data").glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        every = max(1, len(lines) // of_a_file)
        for number, line in enumerate(lines, 1):
            if number % every == 0 or (stems and _begins(line, stems)):
                name, expected = f"{path.stem}, строка {number}", EXPECTED.get(path.stem)
                pieces.append(Piece(line, Context(), None, name, expected))
    return pieces


def _begins(line: str, stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in line.lower().replace("ё", "е").split())


async def compare(pieces: Sequence[Piece], changed: Changed, seen: Seen = lambda _: None) -> Comparison:
    """What the texts are by the word lists in force, and what they would be if one list had other lines.

    ``seen`` hears how many of ``2 * len(pieces)`` judgements are done.
    """
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        seen(done)

    texts = [(it.text, it.context) for it in pieces]
    before = await judge(texts, None, count)
    with tempfile.TemporaryDirectory(prefix="dezhurny-") as name:
        folder = Path(name)
        for place in map(lexicons.place, lexicons.names()):
            (folder / place.name).write_bytes(place.read_bytes())
        (folder / f"{changed.name}.txt").write_text("\n".join(changed.lines) + "\n", encoding="utf-8")
        after = await judge(texts, folder, count)
    return _compared(pieces, before, after)


def _compared(pieces: Sequence[Piece], before: Sequence[Verdict], after: Sequence[Verdict]) -> Comparison:
    of_cases: dict[int, list[tuple[Piece, Verdict, Verdict]]] = {}
    effects: list[Effect] = []
    lines = 0
    for piece, old, new in zip(pieces, before, after, strict=True):
        if piece.incident is not None:
            of_cases.setdefault(piece.incident.id, []).append((piece, old, new))
            continue
        lines += 1
        if set(old.categories) != set(new.categories):
            right = (piece.expected in new.categories) if piece.expected else not new.findings
            shown = _masked(piece.text, old, new)
            effects.append(Effect(None, piece.name, shown, old.categories, new.categories, right))
    for rows in of_cases.values():
        # Of an edited message every state was evidence: the case stands if one of them is found.
        was, now = _all(old for _, old, _ in rows), _all(new for _, _, new in rows)
        if set(was) != set(now):
            piece, old, new = next(row for row in rows if set(row[1].categories) != set(row[2].categories))
            effects.append(Effect(piece.incident, "", _masked(piece.text, old, new), was, now))
    effects.sort(key=lambda it: it.incident.id if it.incident else 0, reverse=True)
    return Comparison(len(of_cases), lines, tuple(effects))


def _all(verdicts: Iterable[Verdict]) -> tuple[Category, ...]:
    return tuple(dict.fromkeys(category for verdict in verdicts for category in verdict.categories))


def _masked(text: str, *verdicts: Verdict) -> str:
    findings = {(it.start, it.end, it.category): it for verdict in verdicts for it in verdict.findings}
    return filters.mask(text, Verdict(tuple(sorted(findings.values(), key=lambda it: (it.start, it.end)))))


async def again(pieces: Sequence[Piece], seen: Seen = lambda _: None) -> list[Again]:
    """Recorded cases judged by today's rules: what would be new in each, what would be lost."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        seen(done)

    verdicts = await judge([(it.text, it.context) for it in pieces], None, count)
    of_cases: dict[int, list[tuple[Piece, Verdict]]] = {}
    for piece, verdict in zip(pieces, verdicts, strict=True):
        if piece.incident is not None:
            of_cases.setdefault(piece.incident.id, []).append((piece, verdict))
    return [_again(rows) for rows in of_cases.values()]


def _again(rows: list[tuple[Piece, Verdict]]) -> Again:
    incident = rows[0][0].incident
    assert incident is not None
    now, then = _all(verdict for _, verdict in rows), incident.categories
    new = tuple(it for it in now if it not in then)
    telling = next((row for row in rows if set(row[1].categories) & set(new)), None)
    return Again(
        incident,
        _masked(telling[0].text, telling[1], Verdict(recorded_findings(incident))) if telling else incident.excerpt,
        new,
        tuple(it for it in then if it not in now),
        frozenset(it.rule for it in recorded_findings(incident) if it.rule),
        frozenset(it.rule for _, verdict in rows for it in verdict.findings),
        now,
    )


def recorded_findings(incident: Incident) -> tuple[Finding, ...]:
    """What was found when the case was recorded."""
    found = [
        Finding(Category(it["category"]), it["start"], it["end"], it["score"], it["rule"], "", incident.severity)
        for it in incident.findings
    ]
    known = {it.category for it in found}
    # A case may have been found more than once: of earlier times only the category is kept.
    found += [Finding(it, 0, 1, 0.0, "", "", incident.severity) for it in incident.categories if it not in known]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: how often something was found then and is now, in how many cases it is new or lost."""

    name: str
    then: int
    now: int
    new: int
    lost: int


def by_category(results: Iterable[Again]) -> list[Row]:
    """The categories, the most frequent first."""
    return _rows((set(it.incident.categories), set(it.now)) for it in results)


def by_rule(results: Iterable[Again]) -> list[Row]:
    """The rules, the most frequent first."""
    return _rows((set(it.rules_then), set(it.rules_now)) for it in results)


def _rows(pairs: Iterable[tuple[set[str], set[str]] | tuple[set[Category], set[Category]]]) -> list[Row]:
    then, now, new, lost = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for before, after in pairs:
        then.update(map(str, before))
        now.update(map(str, after))
        new.update(map(str, after - before))
        lost.update(map(str, before - after))
    rows = [Row(name, then[name], now[name], new[name], lost[name]) for name in then | now]
    return sorted(rows, key=lambda row: (-max(row.then, row.now), row.name))
