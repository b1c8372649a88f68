"""The program `photoplay`: its commands, and what becomes of errors.

Exit codes: 0 done; 1 failure; 2 usage, brief or plan; 3 unreadable film; 4 missing font or model;
5 cannot write; 6 broken or busy project; 7 faults found by `check`; 8 some films of a batch failed;
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import json
import signal
import sys
import traceback
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from photoplay import __version__
from photoplay.memory import few_heaps
from photoplay.types.errors import PhotoplayError

_COMMANDS = {
    "score": "photoplay.cli.score",  # film in, film with music out
    "analyse": "photoplay.cli.stages",  # one stage at a time
    "plan": "photoplay.cli.stages",
    "compose": "photoplay.cli.stages",
    "render": "photoplay.cli.stages",
    "mix": "photoplay.cli.stages",
    "mux": "photoplay.cli.stages",
    "takes": "photoplay.cli.takes",  # several versions to choose from
    "feedback": "photoplay.cli.feedback",  # ratings, and the taste learnt from them
    "tell": "photoplay.cli.tell",  # words become a patch
    "redo": "photoplay.cli.redo",  # some bars again, the rest as it was
    "undo": "photoplay.cli.redo",
    "presets": "photoplay.cli.presets",  # options kept under a name
    "identity": "photoplay.cli.presets",  # what the films of a series share
    "conform": "photoplay.cli.conform",  # another cut of the film
    "schema": "photoplay.cli.schema",  # the files as JSON Schema
    "check": "photoplay.cli.check",  # hits, ends, loudness, faults as measured
    "hits": "photoplay.cli.hits",  # every hit answered for
    "inspect": "photoplay.cli.inspect",  # one page to look at
    "export": "photoplay.cli.export",  # for DAWs, editors, players and societies
    "markers": "photoplay.cli.exchange",  # lists of markers from other programs
    "styles": "photoplay.cli.lists",  # what may be asked for
    "instruments": "photoplay.cli.lists",
    "measures": "photoplay.cli.measures",  # every measure and its conventions
    "embedders": "photoplay.cli.embedders",  # nets that listen for `evaluate`
    "evaluate": "photoplay.cli.evaluate",  # a folder of music, measured
    "spot": "photoplay.cli.spotting",  # for people who compose elsewhere
    "tempo-map": "photoplay.cli.spotting",
    "benchmark": "photoplay.cli.benchmark",  # one protocol for all systems
    "study": "photoplay.cli.study",  # what people say of it
    "prove": "photoplay.cli.prove",  # does the music listen to the picture?
    "datasets": "photoplay.cli.datasets",  # every data set; a copy checked
    "prepare": "photoplay.cli.prepare",  # a data set made ready for training
    "methods": "photoplay.cli.methods",  # what can be trained
    "train": "photoplay.cli.train",  # a method learns from a data set
    "kinetoscope": "photoplay.cli.kinetoscope",  # films drawn from music
    "loops": "photoplay.cli.loops",  # music for games
    "studio": "photoplay.cli.studio",  # a page in the browser
    "serve": "photoplay.cli.serve",  # films and jobs over REST
    "mcp": "photoplay.cli.mcp",  # tools for programs that speak MCP
    "setup": "photoplay.cli.setup",  # font and models
    "doctor": "photoplay.cli.setup",  # what is there, what is missing
    "completion": "photoplay.cli.setup",  # for the shell
}


_STOPPED = "stopped; what was finished is kept, the same command goes on from there"


class _Commands(click.Group):
    """Commands by name; a command's module is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            near = get_close_matches(cmd_name, _COMMANDS, 2)
            hint = f"; perhaps {' or '.join(near)}" if near else ""
            if Path(cmd_name).exists():
                hint = f"; to score a film: photoplay score {cmd_name}"
            ctx.fail(f"there is no command {cmd_name!r}{hint}")
        command: click.Command = getattr(
            import_module(_COMMANDS[cmd_name]), cmd_name.replace("-", "_")
        )
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="photoplay")
def photoplay() -> None:
    """Music for a film: photoplay score FILM.

    \b
    Examples:
      photoplay score holiday.mp4
      photoplay score holiday.mp4 --mood tense --style orchestral --seed 7
      photoplay score photos/ --seconds-per-image 4
      photoplay check holiday.photoplay
      photoplay inspect holiday.photoplay --html
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with the exit code of what happened."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """The exit code of one run; errors go to standard error, as JSON where --json was asked for."""
    _Stop.asked = False
    few_heaps()
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)  # left alone where the shell has it ignored
    as_json = "--json" in arguments
    try:
        left = photoplay.main(arguments, prog_name="photoplay", standalone_mode=False)
        return left if isinstance(left, int) else 0  # what a command left with by `exit`
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        return _told(_usage(error), "UsageError", error.exit_code, as_json=as_json)
    except PhotoplayError as error:
        return _told(str(error), type(error).__name__, error.exit_code, as_json=as_json)
    except (KeyboardInterrupt, click.exceptions.Abort):
        return _told(_STOPPED, "Stopped", 130, as_json=as_json)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        if _Stop.asked:  # a library that was being loaded gave the stop another name
            return _told(_STOPPED, "Stopped", 130, as_json=as_json)
        if "-vv" in arguments:
            traceback.print_exc()
        text = f"{type(error).__name__}: {error} (-vv shows where; please report this)"
        return _told(text, type(error).__name__, 1, as_json=as_json)


def _usage(error: click.ClickException) -> str:
    """The message in one line, with the command that lists what may be said."""
    text = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "photoplay"
    return f"{text.rstrip('.')} ({command} --help lists what may be given)"


def _told(text: str, kind: str, code: int, *, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"error": {"kind": kind, "message": text, "exit_code": code}}))
    click.echo(f"photoplay: {text}", err=True)
    return code


class _Stop(KeyboardInterrupt):
    """A stop by Ctrl-C or SIGTERM. A class of its own: for the plain one Python ends itself by the
    signal, whatever exit code was chosen, where it passed through the import of a library."""

    asked = False


def _stop(*_: Any) -> None:
    _Stop.asked = True
    raise _Stop
