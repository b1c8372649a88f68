"""`photoplay study new`, `serve`, `export`: a listening study made, asked, and taken home."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import click

from photoplay.cli.options import options_of
from photoplay.cli.progress import shown
from photoplay.evaluation.listening import StudyOptions
from photoplay.project import replaced
from photoplay.types.errors import AssetError, BriefError, OutputError

_PATH = click.Path(path_type=Path)
_HERE = ("127.0.0.1", "::1", "localhost")


@click.command("new")
@click.argument("folder", type=_PATH)
@click.option("--takes", multiple=True, type=_PATH, metavar="PROJECT",
              help="Compare this project's takes; several projects are several films.")  # fmt: skip
@click.option("--system", "systems", multiple=True, metavar="NAME=FOLDER",
              help="Compare this folder of films, or of sound, with others; files of one name "
              "belong together.")  # fmt: skip
@click.option("--films", type=_PATH, help="Folder of the pictures, where systems hold sound alone.")
@click.option("--consent-text", type=_PATH, help="A text file that takes the place of our consent.")
@options_of(StudyOptions, "options", leave_out=frozenset({"seed"}))
@click.option("--seed", type=int, default=0, show_default=True, help="Other seeds, other orders.")
@click.option("--overwrite", is_flag=True, help="Replace a study that is there, answers apart.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def new(
    folder: Path, takes: tuple[Path, ...], systems: tuple[str, ...], films: Path | None,
    consent_text: Path | None, options: StudyOptions, seed: int, overwrite: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Make a study in FOLDER: over takes of projects, or over folders of several systems' films.

    Copies are brought to one loudness by one gain each; sources are only read. Orders are balanced
    (Williams squares; pairs both ways round) and everything stands in FOLDER/study.json, to be read
    and changed.

    \b
    Examples:
      photoplay study new listening/ --takes holiday.photoplay --takes harbour.photoplay
      photoplay study new mos/ --kind opinion --system ours=ours/ --system theirs=theirs/
    """
    from photoplay.evaluation.listening import ANSWERS, CONSENT, to_summary  # noqa: PLC0415
    from photoplay.evaluation.study_making import folders_of, make_study, takes_of  # noqa: PLC0415

    if bool(takes) == bool(systems):
        raise click.UsageError("name takes (--takes PROJECT) or systems (--system NAME=FOLDER)")
    if (folder / ANSWERS).exists():
        raise OutputError(f"{folder} holds answers already; name another folder")
    sources = takes_of(takes) if takes else folders_of(_named(systems), films)
    consent = consent_text.read_text(encoding="utf-8").strip() if consent_text else CONSENT
    with shown(quiet=quiet or as_json) as progress:
        study = make_study(folder, sources, replace(options, seed=seed), consent=consent,
                           overwrite=overwrite, progress=progress)  # fmt: skip
    told = to_summary(study)
    if as_json:
        click.echo(json.dumps({"folder": str(folder)} | told, indent=2))
    elif not quiet:
        click.echo(f"{told['clips']} films under {', '.join(told['systems'])}: "
                   f"{told['turns']} turns for each participant, balanced over {told['lists']} "
                   f"participants and each multiple of it. It takes about {told['minutes']:.0f} "
                   "minutes.")  # fmt: skip
        for remark in study.remarks:
            click.echo(f"note: {remark}")
        click.echo(f"Ask people: photoplay study serve {folder}")


@click.command("serve")
@click.argument("folder", type=_PATH)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8770, show_default=True,
              help="0 takes any that is free.")  # fmt: skip
@click.option("--token", envvar="PHOTOPLAY_TOKEN",
              help="Only who has it takes part; it stands in the link to give away.")  # fmt: skip
@click.option("--host-name", "hosts", multiple=True, help="A name it answers to beside localhost.")
def serve(folder: Path, host: str, port: int, token: str | None, hosts: tuple[str, ...]) -> None:
    """Ask people: a page that plays the study in FOLDER, and keeps answers as they come.

    It works without a network, loads nothing from elsewhere, and keeps nothing of who answers but a
    random number, by which they may go on later.

    \b
    Examples:
      photoplay study serve listening/
      photoplay study serve listening/ --host 0.0.0.0 --host-name lab.example.org --token SECRET
    """
    try:
        import uvicorn  # noqa: PLC0415

        from photoplay.server.guard import LOCAL  # noqa: PLC0415
        from photoplay.server.study_service import (  # noqa: PLC0415
            StudyServiceOptions,
            study_service,
        )
    except ModuleNotFoundError as error:
        raise AssetError(
            f"the package {error.name} is not installed; run: pip install 'photoplay[studio]'"
        ) from error
    app = study_service(StudyServiceOptions(folder=folder, hosts=(*LOCAL, *hosts), token=token))
    try:
        door = socket.create_server((host, port))
    except OSError as error:
        raise OutputError(
            f"port {port} of {host} cannot be had: {error.strerror}; --port names another, 0 any"
        ) from error
    with door:
        name = hosts[0] if hosts else host
        address = f"http://{name}:{door.getsockname()[1]}/" + (f"#token={token}" if token else "")
        click.echo(f"The study is at {address} (Ctrl-C ends it)")
        if host not in _HERE and not token:
            click.echo("Everyone who reaches this machine may take part (--token TEXT)", err=True)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5,
                                access_log=False)  # fmt: skip
        uvicorn.Server(config).run(sockets=[door])


@click.command("export")
@click.argument("folder", type=_PATH)
@click.option(
    "--out", type=_PATH, required=True, help="A .csv of answers, or a .json of everything."
)
@click.option("--all", "all_of_them", is_flag=True,
              help="In the CSV also those who are left out, and why.")  # fmt: skip
def export(folder: Path, out: Path, all_of_them: bool) -> None:
    """Write the answers of the study in FOLDER as a table (.csv), or with all the rest (.json).

    \b
    Examples:
      photoplay study export listening/ --out answers.csv
      photoplay study export listening/ --out listening.json
    """
    from photoplay.evaluation.study_answers import read_said  # noqa: PLC0415

    said = read_said(folder)
    if out.suffix == ".csv":
        text = said.as_csv(all_of_them=all_of_them)
    elif out.suffix == ".json":
        text = json.dumps(said.as_json(), indent=1) + "\n"
    else:
        raise BriefError(f"{out} is neither .csv nor .json")
    with replaced(out.absolute()) as part:
        part.write_text(text, encoding="utf-8")
    click.echo(str(out))


def _named(systems: tuple[str, ...]) -> dict[str, Path]:
    named = {}
    for text in systems:
        name, equals, folder = text.partition("=")
        if not (name and equals and folder):
            raise click.UsageError(f"--system is NAME=FOLDER, such as ours=films/; got {text!r}")
        if name in named:
            raise click.UsageError(f"--system {name} is named twice")
        named[name] = Path(folder)
    return named
