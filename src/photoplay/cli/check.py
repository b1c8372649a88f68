"""`photoplay check`: measure a scored film on its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from photoplay.gate.verdict import Finding
from photoplay.project import Project
from photoplay.types.errors import FaultsFoundError
from photoplay.types.json_form import to_json


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--strict", is_flag=True, help="Count weak writing as a fault.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code tells (7: faults).")
def check(project: Path, as_json: bool, strict: bool, quiet: bool) -> None:
    """Measure hits, ends, loudness and faults of PROJECT on the files that were made.

    \b
    Examples:
      photoplay check holiday.photoplay
      photoplay check holiday.photoplay --strict --json
    """
    from photoplay.checking import check as measure  # noqa: PLC0415
    from photoplay.scoring import saved_settings  # noqa: PLC0415

    folder = Project(project.absolute()).opened()
    report = measure(folder, saved_settings(folder))
    if as_json:
        form = {
            "passed": report.passed,
            "findings": [to_json(one) for one in report.findings],
            "writing": [to_json(one) for one in report.writing],
            "hits": [to_json(one) for one in report.hits],
            "struck": to_json(report.struck),
            "cuts": to_json(report.cuts),
            "cuts_struck": to_json(report.cuts_struck),
            "detector_error_s": report.detector_error,
        }
        click.echo(json.dumps(form, indent=2))
    elif not quiet:
        Console().print(_table(report.findings, "[bold red]fault[/]"))
        weak = [one for one in report.writing if not one.passed]
        if weak:
            Console().print(_table(weak, "[yellow]weak[/]"))
        click.echo(f"writing: {len(report.writing) - len(weak)} of {len(report.writing)} checks ok")
        for name, agreed in (
            ("cuts", report.cuts),
            ("cuts, stronger half of onsets", report.cuts_struck),
            ("hits", report.struck),
        ):
            if agreed.rate is not None and agreed.chance is not None:
                z = "" if agreed.z is None else f", z {agreed.z:.1f}"
                click.echo(f"{name}: {agreed.rate:.0%} met, by chance {agreed.chance:.0%}{z}")
    counted = (*report.findings, *(report.writing if strict else ()))
    faults = [one.name for one in counted if not one.passed]
    if faults and as_json:
        click.get_current_context().exit(FaultsFoundError.exit_code)
    if faults:
        raise FaultsFoundError(f"{len(faults)} of {len(counted)} checks found a fault: "
                               + "; ".join(faults))  # fmt: skip


def _table(findings: Sequence[Finding], fault: str) -> Table:
    table = Table("what", "measured", "asked", "", "remark")
    for one in findings:
        value = "-" if one.value is None else f"{one.value:.3g} {one.unit}"
        table.add_row(one.name, value, one.limit, "ok" if one.passed else fault, Text(one.remark))
    return table
