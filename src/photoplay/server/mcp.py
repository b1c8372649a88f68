"""Photoplay's tools over the Model Context Protocol, for assistants and agents.

Each tool is useful alone: spotting and tempo maps need no score, a plan no sound. The tools work in
one folder and never leave it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import anyio
import anyio.from_thread
import anyio.to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from photoplay import __version__
from photoplay.server.tools import Desk, Form, StageName
from photoplay.types.errors import PhotoplayError

Result = TypeVar("Result")
Use = Literal["film", "trailer", "short", "advert", "documentary", "vlog", "album", "game", "calm"]
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MAKES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
_ABOUT = """Music for films. `score` takes a film all the way; `spot` and `tempo_map` work without a
score; `plan`, `compose`, `render` and `mix` bring a project as far as you like; `tell`, `redo` and
`hits` change one place and answer for it; `known` lists styles, instruments and wishes. Paths are
relative to the folder that is served. Times are seconds of film."""

Film = Annotated[str, Field(description="A film, picture or folder of pictures.")]
ProjectName = Annotated[str, Field(description="A project folder, such as holiday.photoplay.")]
Wishes = Annotated[
    dict[str, Any] | None,
    Field(description='Wishes such as {"style": "piano", "mood": "tense"}; `known` lists them.'),
]


def served(root: Path) -> MCPServer:
    """The server whose tools work in the folder `root`."""
    desk = Desk(root)
    server = MCPServer("photoplay", title="Photoplay", version=__version__, instructions=_ABOUT)

    @server.tool(annotations=_READS)
    async def spot(film: Film, ctx: Context, use: Use = "film") -> Form:
        """Where a film wants music, silence, hits and accents, each with its reason."""
        return await _done(ctx, partial(desk.spot, film, use=use))

    @server.tool(annotations=_READS)
    async def tempo_map(
        moments: list[Form], length: float, rate: str = "25", tempo: list[float] | None = None,
        metre: str = "4/4", fixed_tempo: bool = False, drums: bool = False,
    ) -> Form:  # fmt: skip
        """Bars and tempi that meet moments such as {"time": 7.8, "kind": "hit", "weight": 0.9,
        "name": "door"} (kinds: hit, accent, section); what cannot be met is said, and why."""
        facts: dict[str, Any] = {"length": length, "rate": rate, "tempo": tempo, "metre": metre,
                                 "fixed_tempo": fixed_tempo, "drums": drums}  # fmt: skip
        return await _thrown(partial(desk.tempo_map, moments, **facts))

    @server.tool(annotations=_MAKES)
    async def score(
        film: Film, ctx: Context, wishes: Wishes = None, out: str | None = None, seed: int = 0,
        preview: bool = False, overwrite: bool = False,
    ) -> Form:  # fmt: skip
        """Score a film: look, plan, compose, play, mix, and put the music under the picture."""
        facts: dict[str, Any] = {"wishes": wishes, "out": out, "seed": seed, "preview": preview,
                                 "overwrite": overwrite}  # fmt: skip
        return await _done(ctx, partial(desk.score, film, **facts))

    @server.tool(annotations=_MAKES)
    async def plan(film: Film, ctx: Context, wishes: Wishes = None, seed: int = 0) -> Form:
        """Plan a film's music and write no note: style, tempo, sections, hits, in its project."""
        return await _done(ctx, partial(desk.score, film, wishes=wishes, seed=seed, until="plan"))

    for stage, title in (
        ("compose", "Write the score of a project from its plan: MIDI and MusicXML."),
        ("render", "Play a project's score: one stem a part."),
        ("mix", "Mix and master a project's stems."),
        ("mux", "Put a project's music under its picture."),
    ):
        _add_stage(server, desk, stage, title)  # type: ignore[arg-type]

    @server.tool(annotations=_READS)
    async def read_plan(project: ProjectName) -> Form:
        """The whole plan of a project: every decision with its value, reason and lock."""
        return await _thrown(partial(desk.plan, project))

    @server.tool(annotations=_MAKES)
    async def tell(project: ProjectName, words: str, ctx: Context, apply: bool = False) -> Form:
        """What words such as "calmer at 0:20, no drums" would change; done only with apply=true."""
        return await _done(ctx, partial(desk.tell, project, words, apply=apply))

    @server.tool(annotations=_MAKES)
    async def redo(
        project: ProjectName, ranges: list[list[float]], ctx: Context,
        parts: list[str] | None = None, seed: int | None = None,
    ) -> Form:  # fmt: skip
        """Compose the bars in ranges such as [[20, 34]] again; every other note stays."""
        return await _done(ctx, partial(desk.redo, project, ranges, parts=parts, seed=seed))

    @server.tool(annotations=_READS)
    async def check(project: ProjectName) -> Form:
        """Hits, ends, loudness, clicks and faults of writing, measured on the finished files."""
        return await _thrown(partial(desk.check, project))

    @server.tool(annotations=_READS)
    async def hits(project: ProjectName) -> Form:
        """Every hit: planned, heard on which frame, or declined and why."""
        return await _thrown(partial(desk.hits, project))

    @server.tool(annotations=_READS)
    async def known() -> Form:
        """Styles, instruments and every wish that `score` and `plan` take."""
        return await _thrown(desk.known)

    return server


def _add_stage(server: MCPServer, desk: Desk, stage: StageName, title: str) -> None:
    async def bring(project: ProjectName, ctx: Context, fresh: bool = False) -> Form:
        return await _done(ctx, partial(desk.bring, project, stage, fresh=fresh))

    server.tool(name=stage, description=title, annotations=_MAKES)(bring)


async def _done(ctx: Context, work: Callable[..., Result]) -> Result:
    """`work` in a thread of its own, its progress told to the client."""

    def heard(stage: str, share: float) -> None:
        anyio.from_thread.run(partial(ctx.report_progress, share, 1.0, stage))

    return await _thrown(partial(work, progress=heard))


async def _thrown(work: Callable[..., Result]) -> Result:
    """`work` in a thread; what goes wrong on purpose is told to the client in its own words."""
    try:
        return await anyio.to_thread.run_sync(work)
    except PhotoplayError as error:
        raise ToolError(f"{type(error).__name__}: {error}") from error
