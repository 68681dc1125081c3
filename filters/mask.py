"""The masked excerpt of a text: what may be shown, logged in an incident and printed on a card."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from filters.normalize import normalize
from filters.types import Category, Verdict

LENGTH = 200  # characters of an excerpt
_BEFORE = 60  # of them before the first finding
_DOTS = "••••"
_KEPT = 2  # last characters of a value that stay, so that a person can tell which one it was
_SHORT = 4  # a value no longer than this is hidden whole
_SECRET = frozenset((Category.PERSONAL_DATA, Category.CREDENTIALS))
# Asked for, not given: the sentence holds no secret and has to be read to be judged.
_ASKED = frozenset(
    f"credentials/{rule}" for rule in ("ask", "code", "confirm", "reset", "trade", "qr", "invite", "invite-link")
)

# Hidden whatever the filters found. Every repetition is bounded or runs over one class, so matching is linear.
_DIGITS = re.compile(r"\d(?:\W{0,3}_?\d){4,}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_BLANKS = re.compile(r"\s+")
_QUERY = re.compile(r"((?<=[\w/])[?#][^\s?#=]{1,200}=\S*)|://[^\s?#]{1,300}([?#]\S+)")


@dataclass(frozen=True, slots=True)
class _Cut:
    a: int
    b: int
    secret: bool
    finding: bool


def _value(text: str) -> str:
    """A secret value: dots and its last characters; a query of a link keeps nothing."""
    shown = text.rstrip()
    if len(shown) <= _SHORT or shown[0] in "?#":
        return _DOTS
    return _DOTS + shown[-_KEPT:]


def _word(text: str) -> str:
    """A swear-word: first and last letter with dots between."""
    letters = "".join(text.split())
    if len(letters) < 3:  # noqa: PLR2004 - of two letters only the first is shown
        return letters[:1] + "•"
    return letters[0] + "•" * min(len(letters) - 2, 10) + letters[-1]


def _cuts(text: str, verdict: Verdict) -> Iterator[_Cut]:
    for finding in verdict.findings:
        if finding.category in _SECRET and finding.rule not in _ASKED:
            yield _Cut(finding.start, finding.end, secret=True, finding=True)
        elif finding.category is Category.PROFANITY:
            yield _Cut(finding.start, finding.end, secret=False, finding=True)
    norm, starts, ends = normalize(text)
    for pattern in (_DIGITS, _EMAIL, _QUERY):
        for match in pattern.finditer(norm):
            a, b = match.span(match.lastindex or 0)
            yield _Cut(starts[a], ends[b - 1], secret=True, finding=False)


def _merged(cuts: Iterable[_Cut]) -> list[_Cut]:
    """Cuts in order; those that overlap become one, secret if any of them is."""
    merged: list[_Cut] = []
    for cut in sorted(cuts, key=lambda c: (c.a, -c.b)):
        if merged and cut.a < merged[-1].b:
            last = merged.pop()
            merged.append(_Cut(last.a, max(last.b, cut.b), last.secret or cut.secret, last.finding or cut.finding))
        else:
            merged.append(cut)
    return merged


def mask(text: str, verdict: Verdict) -> str:
    """One line of at most 200 characters around the first finding that leaks no value.

    Swear-words keep their first and last letter; values of personal data and credentials keep their last two
    characters. Whatever was found, runs of five and more digits, e-mail addresses and queries of links are hidden.
    """
    first = min((finding.start for finding in verdict.findings), default=0)
    out: list[str] = []
    at = length = anchor = 0
    anchored = False
    for cut in _merged(_cuts(text, verdict)):
        if not anchored and first < cut.b:
            anchor, anchored = length + max(0, min(first, cut.a) - at), True
        for part in (text[at : cut.a], _value(text[cut.a : cut.b]) if cut.secret else _word(text[cut.a : cut.b])):
            out.append(part)
            length += len(part)
        at = cut.b
    if not anchored:
        anchor = length + max(0, first - at)
    out.append(text[at:])
    shown = "".join(out)
    return _excerpt(_line(shown[:anchor]), _line(shown[anchor:]))


def _line(text: str) -> str:
    """The normal text on one line: nothing invisible parts digits or turns the writing round."""
    return _BLANKS.sub(" ", normalize(text)[0])


def _excerpt(before: str, after: str) -> str:
    """The part of the masked text around the border of ``before`` and ``after``."""
    head = before
    if len(before) > _BEFORE:
        head = before[-_BEFORE:]
        head = "…" + head[head.find(" ") + 1 :]
    line = (head + after).strip()
    if len(line) > LENGTH:
        line = line[: LENGTH - 1].rstrip() + "…"
    # What stood apart in the text may stand together on the line.
    for pattern in (_DIGITS, _EMAIL):
        line = pattern.sub(lambda match: _value(match.group()), line)
    return line
