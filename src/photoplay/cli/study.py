"""`photoplay study`: a listening study made, asked and analysed; from any tool's CSV too."""

from __future__ import annotations

import json
import math
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from photoplay.cli.figures import chance, short
from photoplay.cli.study_new import export, new, serve
from photoplay.project import replaced

if TYPE_CHECKING:
    from photoplay.evaluation.study import StudyResult

_PATH = click.Path(path_type=Path)


class _Commands(click.Group):
    """Commands by name; anything else is a file to be analysed, as it was before there were any."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            near = get_close_matches(args[0], self.commands, 1)
            if near and not Path(args[0]).exists():
                ctx.fail(f"there is no command {args[0]!r}; perhaps {near[0]}")
            args = ["analyse", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands)
def study() -> None:
    """Ask people how the music is: make a study, serve it, analyse what they said.

    \b
    Examples:
      photoplay study new listening/ --takes holiday.photoplay
      photoplay study serve listening/
      photoplay study analyse listening/ --html study.html
      photoplay study analyse ratings.csv
    """


study.add_command(new)
study.add_command(serve)
study.add_command(export)


@study.command("analyse")
@click.argument("answers", type=_PATH)
@click.option("--kind", type=click.Choice(["opinion", "pairwise", "ranking"]),
              help="What was asked (default: told by the columns).")  # fmt: skip
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=NAME",
    help="Which column is the rater, clip, system, criterion, score, rank, a, b, choice.",
)
@click.option("--scale", metavar="LOW:HIGH",
              help="Of opinions (default 1:5; 0:100 for webMUSHRA).")  # fmt: skip
@click.option("--repeats", type=click.Choice(["refuse", "mean", "last"]), default="refuse",
              show_default=True, help="Where a rater answers a question twice.")  # fmt: skip
@click.option("--wanted", type=float,
              help="The difference that a study should see, in points (default: an eighth of the "
              "scale); for choices a win rate (default .6).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--csv", "as_table", is_flag=True, help="Print a line for each number.")
@click.option("--html", type=_PATH, help="Write one self-contained page here.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def analyse(
    answers: Path, kind: str | None, columns: tuple[str, ...], scale: str | None, repeats: str,
    wanted: float | None, as_json: bool, as_table: bool, html: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Analyse ANSWERS: a study's folder or export, or any tool's CSV of opinions, choices or ranks.

    Of a study of ours those who failed an attention check or did not finish are left out, and it is
    said how far answers follow the order in which things were shown.

    Long tables (rater, clip, system, criterion, score) and wide ones (one rater a row, heads such
    as "holiday | ours | melody" or "holiday | ours vs theirs") are read; webMUSHRA's and
    Qualtrics' exports too.

    \b
    Examples:
      photoplay study analyse listening/ --html study.html
      photoplay study analyse choices.csv --kind pairwise --column rater=Participant
      photoplay study analyse mushra.csv --csv > table.csv
    """
    from photoplay.evaluation import study_page  # noqa: PLC0415
    from photoplay.evaluation.study import analyse as analysed  # noqa: PLC0415
    from photoplay.evaluation.study_answers import read_said  # noqa: PLC0415
    from photoplay.evaluation.study_reading import read_study  # noqa: PLC0415

    if answers.is_dir() or answers.suffix == ".json":
        read = read_said(answers).as_study()
    else:
        read = read_study(
            answers, kind=kind, columns=_named(columns),  # type: ignore[arg-type]
            scale=_scale(scale), repeats=repeats,  # type: ignore[arg-type]
        )  # fmt: skip
    found = analysed(read, wanted=wanted)
    if html:
        with replaced(html.absolute()) as part:
            part.write_text(study_page.page(found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(study_page.as_json(found), indent=2))
    elif as_table:
        click.echo(study_page.as_csv(found), nl=False)
    elif not quiet:
        _print(found)
        if html:
            click.echo(str(html.absolute()))


def _named(columns: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for text in columns:
        role, equals, name = text.partition("=")
        if not equals:
            raise click.UsageError(
                f"--column is ROLE=NAME, such as rater=Participant; got {text!r}"
            )
        named[role.strip()] = name.strip()
    return named


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        low, high = (float(one) for one in text.split(":"))
    except ValueError as error:
        raise click.UsageError(f"--scale is LOW:HIGH, such as 1:7; got {text!r}") from error
    if not low < high:
        raise click.UsageError(f"--scale goes from low to high; got {text!r}")
    return low, high


def _print(found: StudyResult) -> None:
    from photoplay.evaluation.study_page import words_of  # noqa: PLC0415

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    for one in found.criteria:
        table = Table(box=None, pad_edge=False, title=one.name, title_justify="left")
        table.add_column("", no_wrap=True)
        for name in ("value", "95 %", "n", "p", "p, Holm"):
            table.add_column(name, justify="right", no_wrap=True)
        for s in one.scores:
            table.add_row(s.system, short(s.value), _span(s.interval), str(s.ratings))
        for t in one.strengths:
            table.add_row(f"{t.system} (log strength)", short(t.value), _span(t.interval))
        for p in one.pairs:
            table.add_row(f"{p.one} – {p.other}", short(p.difference), _span(p.interval), str(p.n),
                          chance(p.p), chance(p.p_holm))  # fmt: skip
        console.print(table)
        console.print(f"alpha {short(one.alpha)}, ICC(A,1) {short(one.icc)}, "
                      f"W {short(one.kendall_w)}", style="dim")  # fmt: skip
        if one.power:
            console.print(words_of(one.power), style="dim")
    for remark in found.study.remarks:
        console.print(remark, style="dim")


def _span(interval: object) -> str:
    low, high = interval.low, interval.high  # type: ignore[attr-defined]
    return "-" if math.isnan(low) else f"{short(low)} … {short(high)}"
