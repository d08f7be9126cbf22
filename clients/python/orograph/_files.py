"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import uuid
from collections.abc import Iterator
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file to write to, which takes its place at the end; what was there before stays where that fails."""
    place = pathlib.Path(os.path.realpath(path))  # of a link the file it leads to
    if place.exists() and not place.is_file():
        with open(place, "wb") as file:  # a pipe or a device, which nothing can take the place of
            yield file
        return
    beside = place.with_name(f".{uuid.uuid4().hex[:12]}.part")
    try:
        with open(beside, "xb") as file:
            yield file
        if place.exists():
            shutil.copymode(place, beside)
        os.replace(beside, place)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
