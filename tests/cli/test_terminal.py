"""In a real terminal: progress that never falls back and is gone at the end; none in a pipe."""

import os
import pty
import re
import select
import subprocess
import sys
import time

import pytest

EASY = ("--synth", "built-in")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def in_terminal(*arguments, **settings):
    """What a terminal of 100 columns is sent on standard error, what on standard output."""
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"} | settings
    process = subprocess.Popen(
        [sys.executable, "-m", "photoplay", *map(str, arguments)],
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=environment, close_fds=True,
    )  # fmt: skip
    os.close(theirs)
    sent, until = b"", time.monotonic() + 120
    try:
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # the other side is closed
                    break
                if not piece:
                    break
                sent += piece
            elif process.poll() is not None:
                break
    finally:
        os.close(ours)
    out = process.stdout.read().decode()
    process.stdout.close()
    assert process.wait(timeout=20) == 0, sent.decode()
    return sent.decode(), out


@pytest.fixture(scope="module")
def scored(tiny_film, tmp_path_factory):
    """(film, what a terminal saw, what was written) of a first run."""
    film = tmp_path_factory.mktemp("terminal") / "film.mp4"
    film.write_bytes(tiny_film.read_bytes())
    return film, *in_terminal("score", film, *EASY)


def composing(film):
    """A command that shows how far it is as `score` does, and is soon done."""
    return "compose", film.with_name("film.photoplay"), "--fresh"


def test_a_terminal_sees_every_stage_and_a_share_that_never_falls(scored):
    _, seen, out = scored
    for words in ("Looking at the film", "Playing", "Publishing"):
        assert words in seen
    shares = [int(share) for share in re.findall(r"(\d+) %", COLOUR.sub("", seen))]
    assert shares == sorted(shares)
    assert shares[-1] >= 90
    assert re.search(r"about \d+ s left", seen)
    last_line_cleared = seen.rstrip().endswith(("\x1b[2K", "\x1b[?25h"))
    assert last_line_cleared, repr(seen[-80:])
    assert "film.scored.mp4" in out
    assert "\x1b" not in out


def test_no_color_draws_without_colours(scored):
    def is_coloured(text):
        return any(re.search(r"\[(.*;)?(3[0-7]|38|9[0-7])[;m]", mark) for mark in
                   COLOUR.findall(text))  # fmt: skip

    assert is_coloured(scored[1])
    assert is_coloured(in_terminal(*composing(scored[0]))[0])
    plain, _ = in_terminal(*composing(scored[0]), NO_COLOR="1")
    assert "\x1b" in plain
    assert not is_coloured(plain)


def test_a_dumb_terminal_is_sent_no_marks(scored):
    seen, _ = in_terminal(*composing(scored[0]), TERM="dumb")
    assert "\x1b" not in seen


def test_in_a_pipe_only_the_result_is_said(scored):
    film = scored[0]
    done = subprocess.run(
        [sys.executable, "-m", "photoplay", "score", str(film), *EASY, "--seed", "2"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == str(film.with_name("film.scored.mp4"))
    quiet = subprocess.run(
        [sys.executable, "-m", "photoplay", "score", str(film), *EASY, "--seed", "2", "-q"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert quiet.stdout == quiet.stderr == ""
