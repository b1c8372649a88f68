"""`photoplay analyse | plan | compose | render | mix | mux`: one stage of a project."""

from __future__ import annotations

import json
from pathlib import Path

import click

from photoplay.cli.progress import shown
from photoplay.pipeline import STAGES
from photoplay.project import Project
from photoplay.types.json_form import to_json

_HELP = {
    "analyse": "Look at the film again where it has changed.",
    "plan": "Bring PROJECT's plan up to date.",
    "compose": "Bring PROJECT's score up to date with its plan.",
    "render": "Bring PROJECT's stems up to date with its score.",
    "mix": "Bring PROJECT's mix up to date with its stems.",
    "mux": "Bring PROJECT's scored film up to date with its mix.",
}
_EXAMPLES = {
    "analyse": ("analyse holiday.photoplay", "analyse holiday.photoplay --fresh"),
    "plan": ("plan holiday.photoplay --fresh", "plan holiday.photoplay --markers cut.edl"),
    "compose": ("compose holiday.photoplay", "compose holiday.photoplay --json"),
    "render": ("render holiday.photoplay",),
    "mix": ("mix holiday.photoplay --fresh",),
    "mux": ("mux holiday.photoplay",),
}


def _command(name: str) -> click.Command:
    @click.command(
        name,
        help=_HELP[name] + " Stale stages before it are done first.",
        epilog="\b\nExamples:\n" + "\n".join(f"  photoplay {line}" for line in _EXAMPLES[name]),
    )
    @click.argument("project", type=click.Path(path_type=Path))
    @click.option("--fresh", is_flag=True, help="Do this stage again whatever its state; an edited "
                  "file is set aside, not lost, and what is locked in a plan stays.")  # fmt: skip
    @click.option("--markers", type=click.Path(path_type=Path), hidden=name != "plan",
                  help="Take this list of markers from now on.")  # fmt: skip
    @click.option("--tempo-map", type=click.Path(path_type=Path), hidden=name != "plan",
                  help="Keep to the tempo of this MIDI file from now on.")  # fmt: skip
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
    @click.option("-v", "--verbose", count=True, help="Say more.")
    @click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
    def run(
        project: Path, fresh: bool, as_json: bool, verbose: int, quiet: bool,
        markers: Path | None, tempo_map: Path | None,
    ) -> None:  # fmt: skip
        from photoplay.composition.styles import CARDS  # noqa: PLC0415
        from photoplay.planning.conflicts import refuse_conflicts  # noqa: PLC0415
        from photoplay.scoring import saved_settings, with_imports, work  # noqa: PLC0415

        folder = Project(project.absolute()).opened()
        stages = STAGES[: STAGES.index(name) + 1]
        with shown(stages, quiet=quiet or as_json, verbose=verbose) as progress:
            settings = with_imports(saved_settings(folder), markers, tempo_map)
            done = work(folder, settings, until=name, fresh=fresh, progress=progress)
        if name == "plan":
            refuse_conflicts(done.plan, CARDS)
        if as_json:
            click.echo(json.dumps([to_json(run) for run in done.runs], indent=2))
        elif not quiet:
            for one in done.runs:
                took = f" in {one.seconds:.1f} s" if one.outcome == "made" else ""
                remark = f" ({one.remark})" if one.remark else ""
                click.echo(f"{one.stage}: {one.outcome}{took}{remark}")

    return run


analyse, plan, compose, render, mix, mux = (_command(name) for name in STAGES)
