"""Turn a labelled file (``text<TAB>label<TAB>source`` a line) into a Telegram Desktop export; measure a scan of it.

    python benchmarks/export.py lines.tsv result.json                 # each line once
    python benchmarks/export.py lines.tsv result.json --size 1000     # repeated up to 1,000 MB
    python benchmarks/export.py lines.tsv result.json --measure       # then scan it: messages a second, peak memory

The messages have the fields that Telegram Desktop writes, so the reader does its real work.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
AUTHORS = 25
HEADER = '{\n "name": "2 «Б» родители",\n "type": "private_supergroup",\n "id": 1000200030,\n "messages": [\n'
FOOTER = "\n ]\n}\n"


def lines(source: Path) -> Iterator[str]:
    """Texts of a labelled file; every line is one text, tabs inside it separate the labels."""
    with source.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            if text := line.rstrip("\n").split("\t")[0]:
                yield text


def message(number: int, text: str, padding: int = 0) -> dict[str, Any]:
    """One message as Telegram Desktop writes it; each seventh has an entity, each fiftieth is a photo's caption."""
    author = number // 2 % AUTHORS  # pairs within a minute, so that joined messages are checked too
    at = START + timedelta(seconds=47 * number)
    body: dict[str, Any] = {
        "id": number,
        "type": "message",
        "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(at.timestamp())),
        "from": f"Родитель {author}",
        "from_id": f"user{100000 + author}",
    }
    if number % 50 == 0:
        body |= {
            "photo": "(File not included. Change data exporting settings to download.)",
            "width": 960,
            "height": 1280,
        }
    if number % 7 == 0:
        first, _, rest = text.partition(" ")
        body["text"] = [{"type": "bold", "text": first}, " " + rest]
        body["text_entities"] = [{"type": "bold", "text": first}, {"type": "plain", "text": " " + rest}]
    else:
        body["text"] = text
        body["text_entities"] = [{"type": "plain", "text": text}]
    if padding:  # what a reader passes over
        body["inline_bot_buttons"] = [[{"type": "callback", "text": "x" * padding}]]
    return body


def write_export(source: Path, target: Path, megabytes: float = 0, padding: int = 0) -> int:
    """Write the export, repeating the lines until it has the size asked for; return the number of messages."""
    number = 0
    with target.open("w", encoding="utf-8") as stream:
        stream.write(HEADER)
        while True:
            for text in lines(source):
                number += 1
                stream.write("  " if number == 1 else ",\n  ")
                stream.write(
                    json.dumps(message(number, text, padding), ensure_ascii=False, indent=1).replace("\n", "\n  ")
                )
                if megabytes and number % 1000 == 0 and stream.tell() >= megabytes * 1_000_000:
                    break
            if stream.tell() >= megabytes * 1_000_000 or not number:
                break
        stream.write(FOOTER)
    return number


def measure(export: Path, messages: int, reports: list[str]) -> None:
    """Scan the export in a process of its own and print the rate and the peak of its memory."""
    command = [sys.executable, "-m", "bot", "scan", str(export), *reports]
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 -- our own program
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    size = os.path.getsize(export) / 1_000_000  # noqa: PTH202 -- one number
    print(f"exit code {done.returncode}; {messages:,} messages, {size:,.1f} MB in {seconds:,.1f} s")
    print(f"{messages / seconds:,.0f} messages/s, {size / seconds:,.1f} MB/s, peak memory {peak:,.0f} MiB")


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--size", type=float, default=0, metavar="MB")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--report", action="append", default=[], metavar="--html=FILE", help="passed on to the scan")
    parser.add_argument("--padding", type=int, default=0, metavar="BYTES", help="unread bytes in every message")
    asked = parser.parse_args()
    count = write_export(asked.source, asked.target, asked.size, asked.padding)
    print(f"{asked.target}: {count:,} messages")
    if asked.measure:
        measure(asked.target, count, asked.report)


if __name__ == "__main__":
    main()
