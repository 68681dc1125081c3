"""A running conversation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.conversation import Conversation, conversation


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Conversation]:
    """A registered kindergarten with one group, its staff in dialog with the bot."""
    async with conversation(tmp_path) as it:
        yield it
