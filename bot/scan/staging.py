"""Report files: checked before the work, written aside, moved in place at the end or not at all."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.errors import UserError
from bot.scan import texts


def check_targets(source: Path, targets: Sequence[Path]) -> None:
    """See to it that every report can be written where it was asked for.

    Raises:
        UserError: a report would overwrite the input or another report, or its place is no place for a file.
    """
    places = [target.absolute().resolve() for target in targets]
    for target, place in zip(targets, places, strict=True):
        if places.count(place) > 1:
            raise UserError(texts.TARGET_TWICE.format(path=target))
        _check_target(source, target)


def _check_target(source: Path, target: Path) -> None:
    try:
        found = target.stat()
    except FileNotFoundError:
        found = None
    except OSError as error:
        raise UserError(write_sentence(target, error)) from None
    if found and source.exists() and source.samefile(target):
        raise UserError(texts.TARGET_IS_INPUT.format(path=target))
    if found and stat.S_ISDIR(found.st_mode):
        raise UserError(texts.TARGET_IS_DIRECTORY.format(path=target))
    if found and not stat.S_ISREG(found.st_mode):
        raise UserError(texts.TARGET_NOT_REGULAR.format(path=target))
    if not target.absolute().parent.is_dir():
        raise UserError(texts.TARGET_NO_FOLDER.format(path=target.parent))


def write_sentence(target: Path, error: OSError) -> str:
    """Why a report could not be written, for people."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return texts.DISK_FULL.format(path=target)
    return texts.TARGET_UNWRITABLE.format(path=target, reason=texts.reason(error))


class Staged:
    """One report on its way: ``path`` is where to write, beside the target so that the move is atomic."""

    def __init__(self, target: Path, folder: Path) -> None:
        self.target = target
        self.folder = folder
        self.path = folder / "report"

    def move(self) -> None:
        """Put the finished report in its place."""
        self.path.replace(self.target)


@contextmanager
def staged(target: Path) -> Iterator[Staged]:
    """A private folder beside ``target``, gone afterwards whatever happened.

    Raises:
        UserError: nothing can be written there.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", dir=target.absolute().parent))
    except OSError as error:
        raise UserError(write_sentence(target, error)) from None
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield Staged(target, folder)


def sync(path: Path) -> None:
    """Push a finished file to the disk, so that a full disk is noticed before the move."""
    with path.open("r+b") as stream:  # writable, or Windows refuses to sync
        os.fsync(stream.fileno())
