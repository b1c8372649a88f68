"""`photoplay setup`, `doctor` and `completion`: what the program needs besides itself."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from photoplay import __version__, assets
from photoplay.types.errors import AssetError, FaultsFoundError

_PACKAGES = ("av", "numpy", "scipy", "opencv-python-headless", "onnx", "onnxruntime", "mido",
             "opentimelineio", "click", "rich")  # fmt: skip
_ENOUGH_DISK = 2_000_000_000


@click.command()
@click.argument("names", nargs=-1)
@click.option("--evaluation", is_flag=True, help="And the nets that only `evaluate` needs.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def setup(names: tuple[str, ...], evaluation: bool, as_json: bool, quiet: bool) -> None:
    """Bring the sound font and the small models, each pinned by version and checksum.

    Afterwards nothing is fetched any more. NAMES chooses some; default is all that scoring needs.

    \b
    Examples:
      photoplay setup
      photoplay setup font
    """
    console = Console(stderr=True, quiet=quiet or as_json, highlight=False)

    def tell(name: str, share: float) -> None:
        if share >= 1:
            console.print(f"  {name}: there")

    console.print(f"Setting up fonts and models in {assets.folder()}")
    assets.set_up(names or None, tell, evaluation=evaluation)
    if as_json:
        rows = [_asset_row(one) for one in assets.state() if not names or one.name in names]
        click.echo(json.dumps(rows, indent=2))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def doctor(as_json: bool) -> None:
    """Say what is there, what is missing, and the command that mends it.

    \b
    Example:
      photoplay doctor
    """
    rows = [*_program_rows(), *_asset_rows(), *_machine_rows()]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        table = Table("what", "state", "", "mend")
        for row in rows:
            ok = row["ok"]
            word = "-" if ok is None else "ok" if ok else "[bold red]missing[/]"
            table.add_row(
                Text(str(row["what"])), Text(str(row["state"])), word, Text(str(row["mend"]))
            )
        Console().print(table)
    missing = [row["what"] for row in rows if row["ok"] is False]
    if missing:
        raise FaultsFoundError("missing: " + ", ".join(map(str, missing)))


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the lines that teach SHELL to complete photoplay's commands.

    \b
    Examples:
      photoplay completion bash >> ~/.bashrc
      photoplay completion zsh >> ~/.zshrc
      photoplay completion fish > ~/.config/fish/completions/photoplay.fish
    """
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    from photoplay.cli.main import photoplay  # noqa: PLC0415

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(photoplay, {}, "photoplay", "_PHOTOPLAY_COMPLETE").source())


def _program_rows() -> list[dict[str, object]]:
    python = platform.python_version()
    rows = [
        _row("photoplay", __version__, True),
        _row("Python", python, sys.version_info >= (3, 11), "install Python 3.11 or newer"),
    ]
    for name in _PACKAGES:
        try:
            rows.append(_row(name, metadata.version(name), True))
        except metadata.PackageNotFoundError:
            rows.append(_row(name, "not installed", False, f"pip install {name}"))
    return rows


def _asset_rows() -> list[dict[str, object]]:
    rows = [_asset_row(one) for one in assets.state()]
    try:
        rows.append(_row("sound font in use", str(assets.find_font(None)), True))
    except AssetError as error:
        rows.append(_row("sound font in use", "none", False, str(error)))
    return rows


def _asset_row(one: assets.AssetState) -> dict[str, object]:
    return _row(one.name, one.remark, one.ok, one.mend)


def _machine_rows() -> list[dict[str, object]]:
    free = shutil.disk_usage(Path.cwd()).free
    fluid = _has_fluidsynth()
    return [
        _row("free disk here", f"{free / 1e9:.1f} GB", free > _ENOUGH_DISK, "free some disk"),
        _row("FluidSynth (optional)", "there" if fluid else "not there", True if fluid else None),
    ]


def _has_fluidsynth() -> bool:
    from ctypes.util import find_library  # noqa: PLC0415

    return find_library("fluidsynth") is not None


def _row(what: str, state: str, ok: bool | None, mend: str = "") -> dict[str, object]:
    return {"what": what, "state": state, "ok": ok, "mend": "" if ok else mend}
