"""`photoplay feedback`: what you say of the music, and the taste that is learnt from it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photoplay.project import Project
from photoplay.types.json_form import to_json

if TYPE_CHECKING:
    from photoplay.tasting import Learnt

_PATH = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
_NOTHING = "Nothing was learnt yet: photoplay feedback learn FOLDER"


@click.group(invoke_without_command=True)
@click.pass_context
def feedback(context: click.Context) -> None:
    """Say how the music is; let Photoplay learn your taste; forget it again.

    Nothing is learnt until you say `learn`, and all of it stays on this machine, in one file that
    you can read. New films then lean to it wherever you ask for nothing (`score --no-taste` leaves
    it out), and of several takes the nearest to it is offered first.

    \b
    Examples:
      photoplay feedback rate holiday.photoplay 4
      photoplay feedback learn films/
      photoplay feedback show
      photoplay feedback off
      photoplay feedback forget
    """
    if context.invoked_subcommand is None:
        context.invoke(show)


@feedback.command("rate")
@click.argument("project", type=_PATH)
@click.argument("rating", type=click.IntRange(1, 5), required=False)
@click.option("--take", type=click.IntRange(1), help="Of this take, not of the project's music.")
@click.option("--words", default="", help="What you would have otherwise, such as 'no drums'.")
@_JSON
def rate(
    project: Path, rating: int | None, take: int | None, words: str, as_json: bool
) -> None:  # fmt: skip
    """Keep with PROJECT how its music is: RATING from 1, does not fit, to 5, just right, or words.

    \b
    Examples:
      photoplay feedback rate holiday.photoplay 4
      photoplay feedback rate holiday.photoplay 2 --take 3 --words "slower, no drums"
    """
    from photoplay.remarking import FEEDBACK, take_folder  # noqa: PLC0415
    from photoplay.remarking import rate as keep  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    if take is not None and not take_folder(folder, take).is_dir():
        raise click.UsageError(
            f"{project} has no take {take}; make some: photoplay takes {project}"
        )
    row = keep(folder.path(FEEDBACK), folder, rating=rating, take=take, words=words)
    click.echo(json.dumps(row) if as_json else f"Kept with {project}.")


@feedback.command("learn")
@click.argument("places", nargs=-1, type=_PATH)
@_JSON
def learn(places: tuple[Path, ...], as_json: bool) -> None:
    """Learn from the projects at or in PLACES (default: this folder).

    Ratings, takes that were chosen, edits, edits that were undone, and words. What was learnt from
    other places stays; a project that is gone from these is forgotten.

    \b
    Examples:
      photoplay feedback learn
      photoplay feedback learn films/ photoplay-films/
    """
    from photoplay.tasting import learn as learn_from  # noqa: PLC0415

    learnt, found = learn_from(places or (Path(),))
    if as_json:
        click.echo(json.dumps(_form(learnt) | {"left_out": list(found.left_out)}, indent=2))
        return
    for remark in found.left_out:
        click.echo(f"left out: {remark}", err=True)
    _print(learnt)


@feedback.command("show")
@_JSON
def show(as_json: bool) -> None:
    """Say what was learnt, in words; with --json each belief and what it rests on.

    \b
    Examples:
      photoplay feedback show
      photoplay feedback show --json
    """
    from photoplay.tasting import load_taste  # noqa: PLC0415

    learnt = load_taste()
    if as_json:
        click.echo(json.dumps(None if learnt is None else _form(learnt), indent=2))
    elif learnt is None:
        click.echo(_NOTHING)
    else:
        _print(learnt)


@feedback.command("forget")
@click.argument("project", type=_PATH, required=False)
@_JSON
def forget(project: Path | None, as_json: bool) -> None:
    """Forget all that was learnt; with PROJECT what came from it, with the ratings that it keeps.

    \b
    Examples:
      photoplay feedback forget
      photoplay feedback forget holiday.photoplay
    """
    from photoplay.remarking import FEEDBACK  # noqa: PLC0415
    from photoplay.tasting import forget as forget_it  # noqa: PLC0415

    if project is not None:
        Project(project.absolute()).path(FEEDBACK).unlink(missing_ok=True)
    done = forget_it(project)
    if as_json:
        click.echo(json.dumps({"forgotten": done}))
    else:
        click.echo("Forgotten." if done else "There was nothing to forget.")


@feedback.command("on")
@_JSON
def on(as_json: bool) -> None:
    """Let new films and takes follow what was learnt."""
    _switch(True, as_json=as_json)


@feedback.command("off")
@_JSON
def off(as_json: bool) -> None:
    """Let new films and takes follow nothing; what was learnt is kept."""
    _switch(False, as_json=as_json)


def _switch(wanted: bool, *, as_json: bool) -> None:
    from photoplay.tasting import switch  # noqa: PLC0415

    learnt = switch(wanted)
    if as_json:
        click.echo(json.dumps({"on": learnt.on}))
    else:
        click.echo(f"New films and takes follow {'your taste' if learnt.on else 'the film alone'}.")


def _form(learnt: Learnt) -> dict[str, Any]:
    from photoplay.feedback.preferences import fit  # noqa: PLC0415
    from photoplay.tasting import taste_file  # noqa: PLC0415

    liked = fit(learnt.evidence)
    rows = zip(liked.names, liked.mean().tolist(), liked.spread().tolist(),
               liked.above().tolist(), strict=True)  # fmt: skip
    beliefs = {
        name: {"liking": round(mean, 3), "sd": round(spread, 3), "above_0": round(above, 3)}
        for name, mean, spread, above in rows
    }
    return {"file": str(taste_file()), "beliefs": beliefs} | dict(to_json(learnt))


def _print(learnt: Learnt) -> None:
    from photoplay.tasting import taste_file  # noqa: PLC0415

    kinds = Counter({"ratings": len(learnt.evidence.ratings)})
    kinds.update(_PLURAL[row.how] for row in learnt.evidence.choices)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count) or "nothing"
    for said in learnt.says:
        click.echo(said)
    click.echo(f"Learnt from {told}; that there is a taste at all is {learnt.belief:.0%} likely.")
    use = "New films and takes follow it" if learnt.on else "It is switched off"
    click.echo(f"{use} (photoplay feedback {'off' if learnt.on else 'on'}). {taste_file()}")


_PLURAL = {"take": "chosen takes", "edit": "edits", "undo": "edits undone", "words": "wishes"}
