"""Every stage of a check, and why each detector did or did not fire."""

from dataclasses import dataclass, replace

from filters import morph
from filters.disguise import plain
from filters.normalize import document, pieces
from filters.pipeline import DETECTORS, resolve
from filters.types import Category, Context, Detector, Document, Finding, Verdict


@dataclass(frozen=True, slots=True)
class TokenStage:
    """One token: as it stands, its plain reading and its lemmas (of words only)."""

    text: str
    plain: str
    lemmas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one detector did with one piece.

    Attributes:
        detector: its name.
        categories: what it looks for.
        findings: what it found, places in the whole text.
        notes: why, in Russian: one sentence or more.
    """

    detector: str
    categories: tuple[Category, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PieceStage:
    """One piece of the text on its way: the normal text, its tokens, the detectors' steps."""

    offset: int
    original: str
    norm: str
    tokens: tuple[TokenStage, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole way of a text: its pieces and the verdict."""

    text: str
    pieces: tuple[PieceStage, ...]
    verdict: Verdict


def _notes(
    detector: Detector, doc: Document, findings: tuple[Finding, ...], enabled: frozenset[Category]
) -> tuple[str, ...]:
    if not detector.categories & enabled:
        return ("выключен: ни одна из его категорий не включена",)
    fired = tuple(f"правило {f.rule}, уверенность {f.score:.2f}: {f.why}" for f in findings)
    own = getattr(detector, "notes", None)
    near = tuple(own(doc)) if own else ()
    return fired + near or ("признаков не найдено",)


def _step(detector: Detector, doc: Document, offset: int, context: Context) -> Step:
    active = bool(detector.categories & context.enabled)
    findings = tuple(
        replace(f, start=f.start + offset, end=f.end + offset)
        for f in (detector.find(doc) if active else ())
        if f.category in context.enabled
    )
    categories = tuple(sorted(detector.categories))
    return Step(detector.name, categories, findings, _notes(detector, doc, findings, context.enabled))


def _token(text: str, low: str, kind: str) -> TokenStage:
    reading = plain(low)
    lemmas = tuple(dict.fromkeys(r.lemma for r in morph.readings(reading))) if kind == "word" else ()
    return TokenStage(text, reading, lemmas)


def explain(text: str, context: Context | None = None) -> Explanation:
    """Check ``text`` as ``check`` does and keep every stage.

    The verdict is that of ``filters.check``: of findings of one category that overlap the surest stays.
    """
    context = context or Context()
    stages = []
    for offset, piece in pieces(text):
        doc = document(piece, context)
        stages.append(
            PieceStage(
                offset=offset,
                original=piece,
                norm=doc.norm,
                tokens=tuple(_token(t.text, t.low, t.kind) for t in doc.tokens),
                steps=tuple(_step(detector, doc, offset, context) for detector in DETECTORS),
            )
        )
    found = (f for stage in stages for step in stage.steps for f in step.findings)
    return Explanation(text, tuple(stages), Verdict(resolve(found)))
