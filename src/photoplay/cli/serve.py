"""`photoplay serve`: the REST service."""

from __future__ import annotations

import os
from pathlib import Path

import click

from photoplay.types.errors import AssetError, OutputError


@click.command()
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default="photoplay-films",
    show_default=True,
    help="Folder it keeps everything in; nothing outside is served.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Films at work at once.",
)
@click.option(
    "--waiting",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="Jobs that may wait; more are told to come again (429).",
)
@click.option(
    "--largest",
    type=click.IntRange(1),
    default=4096,
    show_default=True,
    help="Megabytes of one upload at most.",
)
@click.option(
    "--database",
    default="",
    help="PostgreSQL URL that several servers share; default: SQLite in the folder.",
)
@click.option("--name", default="local", show_default=True, help="This server among several.")
@click.option("--page", is_flag=True, help="Serve the studio's page too, at /.")
@click.option("--host-name", "hosts", multiple=True, help="A name it answers to beside localhost.")
@click.option("--origin", "origins", multiple=True, help="Another origin whose pages may use it.")
def serve(
    root: Path, host: str, port: int, workers: int, waiting: int, largest: int, database: str,
    name: str, page: bool, hosts: tuple[str, ...], origins: tuple[str, ...],
) -> None:  # fmt: skip
    """Serve films, jobs, plans and files over REST; its OpenAPI page is at /docs.

    Everyone must give the token in the environment variable PHOTOPLAY_TOKEN, where it is set. What
    is learnt of their taste lies in the folder too (PHOTOPLAY_TASTE names another file).

    \b
    Examples:
      photoplay serve --root ~/films
      PHOTOPLAY_TOKEN=… photoplay serve --host 0.0.0.0 --host-name films.example.org
    """
    try:
        import uvicorn  # noqa: PLC0415

        from photoplay.server.guard import LOCAL  # noqa: PLC0415
        from photoplay.server.service import ServiceOptions, service  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise AssetError(
            f"the package {error.name} is not installed; run: pip install 'photoplay[studio]'"
        ) from error
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{root} cannot be made: {error.strerror}; --root names another"
        ) from error
    os.environ.setdefault("PHOTOPLAY_TASTE", str(root.resolve() / "taste.json"))
    app = service(
        ServiceOptions(
            root=root.resolve(), workers=workers, waiting=waiting, largest=largest << 20,
            room=4 * largest << 20, database=database, name=name, hosts=(*LOCAL, *hosts),
            origins=origins, token=os.environ.get("PHOTOPLAY_TOKEN") or None, page=page,
        )
    )  # fmt: skip
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=5)
