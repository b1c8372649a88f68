"""One command-line option for each field of an option class."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable, Iterable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from photoplay.mixing.faders import Fader, read_fader
from photoplay.mixing.options import LOUDNESS, read_loudness
from photoplay.types.brief import SectionWish
from photoplay.types.errors import BriefError
from photoplay.types.field_docs import field_docs
from photoplay.types.section_wish import read_section_wish
from photoplay.types.time import Span

Command = Callable[..., Any]
_GIVEN = "photoplay.given"


def options_of(
    kind: type, name: str, *, leave_out: frozenset[str] = frozenset()
) -> Callable[[Command], Command]:
    """Give a command one --option per field of `kind`, and pass it a built `name`.

    Help texts are the docstrings under the fields; None as a default means "decide for me".
    """
    fields = [field for field in dataclasses.fields(kind) if field.name not in leave_out]
    kinds, helps = get_type_hints(kind), field_docs(kind)

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def run(*args: Any, **given: Any) -> Any:
            chosen = {field.name: given.pop(f"{name}_{field.name}") for field in fields}
            _note_given(name, chosen)
            return command(*args, **given, **{name: _built(kind, chosen)})

        for field in reversed(fields):
            option = _option(f"{name}_{field.name}", field, kinds[field.name], helps)
            run = option(run)
        return run

    return decorate


def given_options() -> frozenset[str]:
    """The fields, of all option classes, that the running command was given on its line."""
    return frozenset(click.get_current_context().meta.get(_GIVEN, ()))


def _note_given(name: str, chosen: Iterable[str]) -> None:
    context = click.get_current_context()
    usual = ParameterSource.DEFAULT
    said = {x for x in chosen if context.get_parameter_source(f"{name}_{x}") is not usual}
    context.meta[_GIVEN] = context.meta.get(_GIVEN, frozenset()) | said


class Time(click.ParamType[Any]):
    """Seconds, or minutes:seconds, or hours:minutes:seconds."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        if isinstance(value, float):
            return value
        try:
            seconds = 0.0
            for piece in str(value).split(":"):
                seconds = seconds * 60 + float(piece)
            if seconds < 0 or str(value).count(":") > 2:
                raise ValueError
        except ValueError:
            self.fail(f"{value!r} is not a time; write 75.5, 1:15.5 or 0:01:15.5", param, ctx)
        return seconds


class Stretch(click.ParamType[Any]):
    """Two times with a dash between."""

    name = "from-to"

    def convert(self, value: Any, param: Any, ctx: Any) -> Span:
        if isinstance(value, Span):
            return value
        first, dash, last = str(value).partition("-")
        if not dash:
            self.fail(f"{value!r} is not a stretch; write 1:00-2:30", param, ctx)
        start, end = (TIME.convert(piece, param, ctx) for piece in (first, last))
        if end <= start:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return Span(start, end)


class Range(click.ParamType[Any]):
    """Two numbers with a dash between, or one number for both."""

    name = "low-high"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        low, dash, high = str(value).partition("-")
        try:
            pair = float(low), float(high if dash else low)
        except ValueError:
            self.fail(f"{value!r} is not a range; write 90-110 or 100", param, ctx)
        if pair[0] > pair[1]:
            self.fail(f"{value!r} has its lower end last", param, ctx)
        return pair


class Point(click.ParamType[Any]):
    """A time and a number, with an equals sign between."""

    name = "time=level"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        time, _, level = str(value).partition("=")
        try:
            return TIME.convert(time, param, ctx), float(level)
        except ValueError:
            self.fail(f"{value!r} is not a point; write 0:20=0.9", param, ctx)


class Place(click.ParamType[Any]):
    """Wishes for one section or stretch."""

    name = "place:wish=value,…"

    def convert(self, value: Any, param: Any, ctx: Any) -> SectionWish:
        if isinstance(value, SectionWish):
            return value
        try:
            return read_section_wish(str(value))
        except BriefError as error:
            self.fail(str(error), param, ctx)


class Channel(click.ParamType[Any]):
    """One channel of the mixer."""

    name = "part:level=dB,…"

    def convert(self, value: Any, param: Any, ctx: Any) -> Fader:
        if isinstance(value, Fader):
            return value
        try:
            return read_fader(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Loudness(click.ParamType[Any]):
    """LUFS, or the name of a place that publishes."""

    name = "LUFS|name"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        if isinstance(value, float):
            return value
        try:
            return read_loudness(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in LOUDNESS if name.startswith(incomplete)]


class Named(click.ParamType[Any]):
    """A word that the shell can complete from a list; what it may be is checked later."""

    def __init__(self, name: str, known: Callable[[], Iterable[str]]) -> None:
        self.name, self._known = name, known

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        return str(value)

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in self._known() if name.startswith(incomplete)]


def _styles() -> Iterable[str]:
    from photoplay.composition.styles import CARDS  # noqa: PLC0415

    return CARDS


def _moods() -> Iterable[str]:
    from photoplay.planning.mood import LEXICON  # noqa: PLC0415

    return LEXICON


def _instruments() -> Iterable[str]:
    from photoplay.theory.instruments import INSTRUMENTS  # noqa: PLC0415

    return INSTRUMENTS


TIME, STRETCH, RANGE, POINT, PLACE = Time(), Stretch(), Range(), Point(), Place()
_WORDS = {
    "style": Named("style", _styles), "mood": Named("mood", _moods),
    "instruments": Named("instrument", _instruments), "without": Named("instrument", _instruments),
    "only": Named("instrument", _instruments),
}  # fmt: skip


_SINGULAR = {"hits": "hit", "criteria": "criterion", "instruments": "instrument",
             "sections": "section", "faders": "fader"}  # fmt: skip


def _option(key: str, field: Any, kind: Any, helps: dict[str, str]) -> Any:
    word = field.name.replace("_", "-")
    default = field.default
    help_text = helps.get(field.name, "").replace("\n", " ") or None
    facts: dict[str, Any] = {"help": help_text, "default": default, "show_default": True}
    inner = _without_none(kind)
    if inner is bool:
        return click.option(f"--{word}/--no-{word}", key, **facts)
    if get_origin(inner) is Literal:
        return click.option(f"--{word}", key, type=click.Choice(get_args(inner)), **facts)
    if get_origin(inner) is tuple and get_args(inner)[-1] is Ellipsis:
        one = _plain(get_args(inner)[0], field.name)
        singular = _SINGULAR.get(word, word)
        facts |= {"default": (), "show_default": False, "help": _and_again(help_text)}
        return click.option(f"--{singular}", key, type=one, multiple=True, **facts)
    if default is None:
        facts["show_default"] = False
    return click.option(f"--{word}", key, type=_plain(inner, field.name), **facts)


def _plain(kind: Any, name: str) -> Any:
    if kind is Span:
        return STRETCH
    if kind is SectionWish:
        return PLACE
    if kind is Fader:
        return Channel()
    if name == "energy_at":
        return POINT
    if get_origin(kind) is tuple:
        return RANGE
    if kind is float and name in {"hits", "hero"}:
        return TIME
    if kind is float and name == "loudness":
        return Loudness()
    if kind is str and name in _WORDS:
        return _WORDS[name]
    return click.Path() if kind not in (str, int, float) else kind


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        rest = [inner for inner in get_args(kind) if inner is not type(None)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def _and_again(help_text: str | None) -> str:
    return f"{help_text or ''} May be given several times.".strip()


def _built(kind: type, chosen: dict[str, Any]) -> Any:
    try:
        return kind(**chosen)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
