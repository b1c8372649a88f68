"""Working ahead: same pieces, never too many of them, errors in their place, no thread left."""

import itertools
import threading

import pytest

from photoplay.media.ahead import ahead
from photoplay.types.errors import MediaError

MOST = 6 * 4 + 4 + 4
"""Pieces in the queue, in the batch that waits to go into it, and in the one that is given out."""


def running():
    return [one for one in threading.enumerate() if one.name == "ahead"]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 400])
def test_the_same_pieces_in_the_same_order(count):
    assert list(ahead(range(count))) == list(range(count))
    assert not running()


def test_never_more_than_a_few_are_waiting():
    made = itertools.count()
    most = 0
    pieces = ahead(next(made) for _ in range(2000))
    for piece in pieces:
        ahead_by = int(repr(made)[6:-1]) - piece - 1
        most = max(most, ahead_by)
    assert 0 < most <= MOST


def test_an_error_is_raised_where_its_piece_was_due():
    def torn():
        yield from range(5)
        raise MediaError("torn")

    pieces = ahead(torn())
    assert [next(pieces) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(MediaError, match="torn"):
        next(pieces)
    assert not running()


def test_a_taker_who_leaves_ends_the_thread():
    closed = threading.Event()

    def endless():
        try:
            yield from itertools.count()
        finally:
            closed.set()

    pieces = ahead(endless())
    assert next(pieces) == 0
    pieces.close()
    assert not running()
