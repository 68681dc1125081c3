"""The console has words for every step that the service journals about a case."""

import re
from pathlib import Path

import bot.service
from bot.web.texts import STEPS

SERVICE = Path(bot.service.__file__).parent


def test_every_step_has_its_words() -> None:
    """A new journal action cannot appear in the console as a bare code."""
    source = "\n".join(file.read_text() for file in SERVICE.glob("*.py"))
    actions = set(re.findall(r'case\(incident\.id\), "(\w+)"', source)) | set(re.findall(r'action = "(\w+)"', source))

    assert {"opened", "edited_clean", "deadline"} <= actions
    assert actions <= set(STEPS)
