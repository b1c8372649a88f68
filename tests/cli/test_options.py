import dataclasses
from dataclasses import dataclass
from typing import Literal

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from photoplay.cli.options import TIME, field_docs, options_of
from photoplay.types.brief import Brief
from photoplay.types.json_form import to_json
from photoplay.types.time import Span


@dataclass(frozen=True, kw_only=True)
class Tea:
    """How to make tea."""

    minutes: float = 3.0
    """How long it draws."""
    kind: Literal["green", "black"] = "black"
    milk: bool = False
    sugar: tuple[str, ...] = ()


def run(kind, *arguments):
    got = {}

    @click.command()
    @options_of(kind, "wish")
    def command(wish):
        got["wish"] = wish

    result = CliRunner().invoke(command, arguments)
    return got.get("wish"), result


def test_defaults_stand_in_the_class_alone():
    assert run(Tea)[0] == Tea()
    assert run(Brief)[0] == Brief()


def test_every_field_becomes_an_option():
    wish, _ = run(
        Tea, "--minutes", "5", "--kind", "green", "--milk", "--sugar", "a", "--sugar", "b"
    )
    assert wish == Tea(minutes=5, kind="green", milk=True, sugar=("a", "b"))


def test_help_is_the_docstring_under_the_field():
    assert field_docs(Tea) == {"minutes": "How long it draws."}
    assert "How long it draws." in run(Tea, "--help")[1].output


def test_a_whole_brief_can_be_said():
    wish, result = run(
        Brief, "--mood", "tense", "--tempo", "90-110", "--hit", "1:02.5", "--hit", "3",
        "--silence", "0:10-0:20", "--instrument", "piano", "--without", "drums", "--hero", "45",
        "--fixed-tempo", "--use", "trailer",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert wish == Brief(
        mood="tense", tempo=(90, 110), hits=(62.5, 3.0), silence=(Span(10, 20),),
        instruments=("piano",), without=("drums",), hero=45.0, fixed_tempo=True, use="trailer",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tempo", "fast"), "write 90-110 or 100"),
        (("--hit", "noon"), "write 75.5, 1:15.5"),
        (("--silence", "20-10"), "ends before it begins"),
        (("--use", "opera"), "opera"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(arguments, words):
    _, result = run(Brief, *arguments)
    assert result.exit_code == 2
    assert words in result.output


@given(st.integers(0, 9), st.integers(0, 59), st.integers(0, 59))
def test_times_are_read_as_clocks(hours, minutes, seconds):
    text = f"{hours}:{minutes:02d}:{seconds:02d}"
    assert TIME.convert(text, None, None) == hours * 3600 + minutes * 60 + seconds


def test_every_field_of_the_brief_has_a_form_in_json():
    assert set(to_json(Brief())) == {field.name for field in dataclasses.fields(Brief)}
