"""The findings for other programs: one JSON object a flagged message, without its text."""

import json

from bot.scan.judge import Flagged
from bot.scan.staging import Staged
from bot.scan.summary import Summary


class JsonlReport:
    """A line a flagged message; the finding's keys are those of ``dezhurny check --jsonl``."""

    def __init__(self, place: Staged) -> None:
        self._stream = place.path.open("w", encoding="utf-8", newline="\n")

    def add(self, flagged: Flagged) -> None:
        """Write one line."""
        line = {
            "chat": flagged.chat,
            "messages": flagged.messages,
            "author": flagged.author,
            "at": flagged.at.isoformat() if flagged.at else None,
            "findings": [
                {
                    "category": found.category,
                    "clause": found.clause,
                    "start": found.start,
                    "end": found.end,
                    "score": round(found.score, 4),
                    "rule": found.rule,
                    "why": found.why,
                }
                for found in flagged.findings
            ],
        }
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self, summary: Summary, source: str, trouble: str | None) -> None:  # noqa: ARG002 -- only findings here
        """Close the file."""
        self._stream.close()

    def close(self) -> None:
        """Let go of the file; a disk that is full was reported already."""
        try:
            self._stream.close()
        except OSError:
            return
