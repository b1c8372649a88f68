"""`photoplay mcp`: the tools for programs that speak the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from photoplay.types.errors import AssetError


@click.command()
@click.option("--root", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".",
              help="The folder the tools work in; nothing outside it is read or written "
              "(default: this one).")  # fmt: skip
def mcp(root: Path) -> None:
    """Serve spot, tempo_map, plan, compose, render, mix, score, tell, redo, check over MCP.

    Speaks over standard input and output; assistants start it themselves.

    \b
    Examples:
      photoplay mcp --root ~/films
      {"mcpServers": {"photoplay": {"command": "photoplay", "args": ["mcp", "--root", "films"]}}}
    """
    try:
        from photoplay.server.mcp import served  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise AssetError(
            f"the package {error.name} is not installed; run: pip install 'photoplay[mcp]'"
        ) from error
    served(root).run("stdio")
