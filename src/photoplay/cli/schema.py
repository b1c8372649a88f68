"""`photoplay schema`: the files of a project as JSON Schema."""

from __future__ import annotations

import json

import click


def schemas() -> dict[str, dict[str, object]]:
    """Every schema by its name."""
    from photoplay.settings import SETTINGS_VERSION, Settings  # noqa: PLC0415
    from photoplay.types.brief import Brief  # noqa: PLC0415
    from photoplay.types.json_schema import schema_of  # noqa: PLC0415
    from photoplay.types.plan import PLAN_VERSION, Plan  # noqa: PLC0415
    from photoplay.types.score import SCORE_VERSION, Score  # noqa: PLC0415

    return {
        "plan": schema_of(Plan, title="Photoplay plan.json", version=PLAN_VERSION),
        "score": schema_of(Score, title="Photoplay score.json", version=SCORE_VERSION),
        "brief": schema_of(Brief, title="Photoplay brief"),
        "project": schema_of(Settings, title="Photoplay project.json", version=SETTINGS_VERSION),
    }


@click.command()
@click.argument("name", type=click.Choice(["plan", "score", "brief", "project"]), default="plan")
def schema(name: str) -> None:
    """Print the JSON Schema of plan.json (or of the score, a brief, project.json).

    \b
    Example, for an editor that checks what you write:
      photoplay schema plan > plan.schema.json
    """
    click.echo(json.dumps(schemas()[name], indent=2))
