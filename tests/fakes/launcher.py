"""Starts `dezhurny` again and again without paying for the imports: each line on stdin forks a real process.

A line is a JSON list of arguments; the answer is `started PID`, and `ended PID STATUS` once the process is gone.
"""

import json
import os
import sys
from pathlib import Path

import bot.commands.run  # noqa: F401 - what takes seconds is imported once, before the forks
import filters
from bot.cli import main


def serve() -> None:
    """Fork a process for each line; its output goes to the file named in DEZHURNY_TEST_LOG."""
    # Dictionaries and lexicons are loaded by the first check: before the forks, too.
    filters.check("разминка, 8 912 000-00-00, ты дурак")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            with Path(os.environ["DEZHURNY_TEST_LOG"]).open("a") as output:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
            sys.stdin.close()
            main(json.loads(line))
            os._exit(0)
        _say("started", pid)
        _, status = os.waitpid(pid, 0)
        _say("ended", pid, os.waitstatus_to_exitcode(status))


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
