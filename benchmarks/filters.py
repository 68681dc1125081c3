"""Speed of the filters: messages a second of CPU time on one core, p99, hostile inputs, cold start.

    python -m benchmarks.filters [FILE.tsv|FILE.txt]

A line of the file is a message (the first tab-separated column). Without a file the evaluation set is used. The first
half warms the caches, as a running service does; the other half, unseen, is measured.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import filters
from bot import collector
from models.evaluate import DEFAULT, read

SEED = 20260901
HOSTILE = {
    "4096 × х": "х" * 4096,
    "4096 × *": "*" * 4096,
    "4096 × 1": "1" * 4096,
    "4096 × @": "@" * 4096,
    "letters apart": "х " * 2048,
    "hyphens": "а-" * 2048,
    "zalgo": "х\u0306\u0336\u0489" * 1024,
    "digit groups": "12 34-" * 682,
    "plus digits": "+7" * 2048,
    "nested e-mails": "a.b@c.d@" * 512,
    "short e-mails": "a@b." * 1024,
    "masks": "п*з " * 1024,
    "initials": "А.Б. " * 819,
    "names": "Иванов Иван " * 341,
    "streets": "ул. " * 1024,
    "links": "http://" * 585,
    "brackets": "(" * 4096,
    "line breaks": "\n" * 4096,
    "mixed signs": " ".join(f"n3{chr(97 + i % 26)}u{chr(1072 + i % 32)}0" for i in range(600))[:4096],
    "distinct words": " ".join(f"хуй{chr(1072 + i % 32)}{chr(1072 + i // 32)}" for i in range(700))[:4096],
    "distinct Latin": " ".join(f"sch{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(700))[:4096],
}


def messages() -> list[str]:
    """The messages to measure with, in a random but repeatable order."""
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
        texts = [line.split("\t", 1)[0] for line in lines]
    else:
        texts = [row["text"] for row in read(DEFAULT)]
    random.Random(SEED).shuffle(texts)
    return texts


def throughput(texts: list[str]) -> None:
    """Messages a second and the slowest one in a hundred, CPU time."""
    half = len(texts) // 2
    for text in texts[:half]:
        filters.check(text)
    collector.settle()  # as the service does once it is warm
    times = []
    for text in texts[half:]:
        before = time.process_time_ns()
        filters.check(text)
        times.append(time.process_time_ns() - before)
    times.sort()
    rate = len(times) / (sum(times) / 1e9)
    print(f"{len(times)} unseen messages: {rate:,.0f} a second of CPU time")
    for share in (0.5, 0.9, 0.99):
        print(f"  p{share * 100:g}: {times[int(len(times) * share)] / 1e6:.2f} ms")


def hostile() -> None:
    """The cost of messages made to be slow: at the first sight and again."""
    print("hostile messages of 4,096 characters, ms of CPU time (first, again):")
    for name, text in HOSTILE.items():
        spent = []
        for _ in range(2):
            before = time.process_time_ns()
            filters.check(text)
            spent.append((time.process_time_ns() - before) / 1e6)
        print(f"  {name:16} {spent[0]:7.1f} {spent[1]:7.1f}")


def cold_start() -> None:
    """From nothing to the verdict on one text, in a fresh process."""
    code = "import filters; filters.check('привет, завтра собрание')"
    spent = []
    for _ in range(3):
        before = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code in our own interpreter
        spent.append(time.perf_counter() - before)
    print(f"cold start: {min(spent):.2f} s")


if __name__ == "__main__":
    throughput(messages())
    hostile()
    cold_start()
