"""`photoplay train`: a method learns from copies of data sets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import click
from rich.console import Console
from rich.progress import Progress, TextColumn

from photoplay.catalog import METHODS, find
from photoplay.cli.datasets import reader_of
from photoplay.cli.options import options_of
from photoplay.training.options import TrainOptions
from photoplay.training.order import split_of
from photoplay.types.errors import BriefError, DatasetError
from photoplay.types.example import Example

Preset = Literal["tiny", "small", "paper"]
_TOLD = 3


@click.command()
@click.argument("method")
@click.option("--data", "data", multiple=True, required=True, metavar="SET=ROOT",
              help="A data set and where its copy lies. May be given several times.")  # fmt: skip
@click.option("--preset", type=click.Choice(["tiny", "small", "paper"]), default="tiny",
              show_default=True, help="Size of the net and numbers of the training.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--items", type=click.IntRange(1), help="Only so many items of each data set.")
@click.option("--steps", type=click.IntRange(1), help="Steps, instead of the preset's.")
@click.option("--batch", type=click.IntRange(1), help="Lessons a step, instead of the preset's.")
@options_of(TrainOptions, "options")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def train(
    method: str, data: tuple[str, ...], preset: Preset, out: Path, items: int | None,
    steps: int | None, batch: int | None, options: TrainOptions, as_json: bool,
) -> None:  # fmt: skip
    """Train METHOD; the same command goes on where a stopped run was.

    Songs are split by their keys: eight tenths are learnt, one is measured, one is left for tests.
    Several processes: torchrun --nproc-per-node 2 -m photoplay train ….

    \b
    Example:
      photoplay train learned --data pop909=~/data/pop909 --preset tiny --out runs/tiny
    """
    module = _method(method)
    examples, held_out = lessons_from(module, data, items)
    from photoplay.training import loop, processes  # noqa: PLC0415 (torch)

    recipe = module.RECIPES[preset]
    given = {"steps": steps, "batch": batch}
    recipe = replace(recipe, **{name: one for name, one in given.items() if one is not None})
    model = _model(module, preset, options.seed)
    bar = Progress(TextColumn("{task.description}"), *Progress.get_default_columns()[1:],
                   console=Console(stderr=True))  # fmt: skip
    with bar:
        task = bar.add_task(method, total=recipe.steps)

        def seen(step: int, loss: float) -> None:
            bar.update(task, completed=step, description=f"{method}, loss {loss:.3f}")

        outcome = loop.train(method, model, examples, recipe, options, out, held_out=held_out,
                             seen=seen)  # fmt: skip
    if processes.rank():
        return
    told: dict[str, Any] = {
        "method": method, "preset": preset, "steps": outcome.step, "loss": outcome.loss,
        "best": outcome.best, "stopped_early": outcome.stopped_early, "seconds": outcome.seconds,
        "parameters": sum(one.numel() for one in model.parameters()),
        "lessons": len(examples), "held_out": len(held_out), "folder": str(out),
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(told))
        return
    best = "nothing held out" if outcome.best is None else f"held out {outcome.best:.4f} at best"
    click.echo(f"{outcome.step} steps, {outcome.seconds:.0f} s; loss {outcome.loss:.4f}; {best}; "
               f"{out}")  # fmt: skip


def _method(name: str) -> ModuleType:
    try:
        return find(METHODS, name)
    except ModuleNotFoundError as error:
        raise BriefError(f"training needs {error.name}: pip install 'photoplay[learn]'") from error
    except LookupError as error:
        raise BriefError(str(error)) from error


def _model(module: ModuleType, preset: Preset, seed: int) -> Any:
    import torch  # noqa: PLC0415

    torch.manual_seed(seed)
    return module.Model(getattr(module.Options, preset)())


def lessons_from(
    module: ModuleType, data: tuple[str, ...], items: int | None
) -> tuple[list[Example], list[Example]]:
    """What is learnt and what is held out; broken items are told and passed over."""
    found: dict[str, list[Example]] = {"train": [], "validation": [], "test": []}
    broken: list[str] = []
    for one in data:
        name, equals, root = one.partition("=")
        if not equals:
            raise BriefError(f"{one!r} is no data set with its place; write pop909=ROOT")
        if name not in module.CARD.learns_from:
            known = ", ".join(module.CARD.learns_from)
            raise BriefError(f"{module.CARD.name} does not learn from {name!r}; it does from "
                             f"{known}")  # fmt: skip
        dataset = reader_of(name).Dataset(Path(root).expanduser())
        for key in list(dataset)[:items]:
            try:
                found[split_of(key)] += module.lessons(dataset[key])
            except (DatasetError, ValueError) as error:
                broken.append(f"{name} {key}: {error}")
    for text in broken[:_TOLD]:
        click.echo(f"passed over: {text}", err=True)
    if broken:
        click.echo(f"{len(broken)} items passed over", err=True)
    if not found["train"]:
        raise BriefError("there is nothing to learn from: no lessons in the songs that are learnt; "
                         "give more items or another data set")  # fmt: skip
    return found["train"], found["validation"]
