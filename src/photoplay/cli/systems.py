"""Which system is measured: options that `prove` and `benchmark` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photoplay.types.errors import BriefError

if TYPE_CHECKING:
    from photoplay.evaluation.systems import System

FILES = "files:"
_OPTIONS = (
    click.option("--method", metavar="NAME|files:FOLDER",
                 help="Our own method (default: spine, composing by rule), or music made "
                 "elsewhere, as --soundtracks takes it."),
    click.option("--wish", "wishes", multiple=True, metavar="NAME=VALUE",
                 help="A wish for our own method, such as style=jazz."),
    click.option("--command", help='Another system, as a command: "python run.py {film} {out}"; '
                 "{seed} and {seconds} if it likes."),
    click.option("--timeout", type=click.FloatRange(1), default=3600.0, show_default=True,
                 help="Seconds that the command may take for one film."),
    click.option("--soundtracks", type=click.Path(path_type=Path),
                 help="Music made elsewhere, by name: DIR/holiday.wav, or DIR/true/holiday.wav, "
                 "DIR/null/holiday.wav …"),
    click.option("--name", help="What the system is called in reports."),
)  # fmt: skip


def system_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name a system."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_files(system: dict[str, Any]) -> dict[str, Any]:
    """The options with `--method files:FOLDER` told as soundtracks; UsageError where both are."""
    method: str = system["method"] or ""
    if not method.startswith(FILES):
        return system
    if system["soundtracks"]:
        raise click.UsageError("--method files: and --soundtracks name one folder each")
    return system | {"method": None, "soundtracks": Path(method.removeprefix(FILES))}


def chosen_system(
    *, method: str | None, wishes: tuple[str, ...], command: str | None, timeout: float,
    soundtracks: Path | None, name: str | None, preview: bool,
) -> System:  # fmt: skip
    """The one system that the options name; UsageError where they name two."""
    from photoplay.evaluation.systems import CommandSystem, Soundtracks  # noqa: PLC0415
    from photoplay.own_system import method_named  # noqa: PLC0415

    if sum(bool(one) for one in (method, command, soundtracks)) > 1:
        raise click.UsageError("--method, --command and --soundtracks name one system each")
    if wishes and (command or soundtracks):
        raise click.UsageError("--wish is for our own method")
    if command:
        return CommandSystem(template=command, timeout=timeout, name=name or "command")
    if soundtracks:
        return Soundtracks(folder=soundtracks.absolute(), name=name or soundtracks.name)
    given = dict(_wish(one) for one in wishes)
    return method_named(method or "spine", preview=preview, wishes=given, name=name)


def _wish(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BriefError(f"a wish is NAME=VALUE, such as style=jazz; got {text!r}")
    name = name.strip().replace("-", "_")
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value
