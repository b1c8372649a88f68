"""`photoplay studio`: a page in the browser where a film is scored, seen, heard and changed."""

from __future__ import annotations

import socket
import threading
import webbrowser
from pathlib import Path

import click

from photoplay.types.errors import AssetError, OutputError

_HERE = "127.0.0.1"


@click.command()
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default="photoplay-films",
    show_default=True,
    help="Folder it keeps everything in; nothing outside is served.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port on this machine; 0 takes any that is free.",
)
@click.option("--no-browser", is_flag=True, help="Only say the address; open no browser.")
def studio(root: Path, port: int, no_browser: bool) -> None:
    """Open the studio, a page where a film is scored, seen, heard and changed.

    It listens on this machine alone, asks for no token, and sends nothing anywhere.

    \b
    Examples:
      photoplay studio
      photoplay studio --root ~/films --port 9000 --no-browser
    """
    try:
        import uvicorn  # noqa: PLC0415

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
    try:
        door = socket.create_server((_HERE, port))
    except OSError as error:
        raise OutputError(
            f"port {port} cannot be had: {error.strerror}; --port names another, 0 any"
        ) from error
    app = service(ServiceOptions(root=root.resolve(), page=True))
    with door:
        address = f"http://{_HERE}:{door.getsockname()[1]}/"
        click.echo(f"The studio is at {address} (Ctrl-C ends it)")
        if not no_browser:  # it waits at the door until the service answers
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5)
        uvicorn.Server(config).run(sockets=[door])
