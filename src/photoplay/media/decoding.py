"""Frames of a stream as far as they can be had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from av.error import FFmpegError


def decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Frames of `stream` in order; packets that cannot be decoded are passed over."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            continue
