"""What comes in and goes out over REST, as models that the OpenAPI document is made from."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from photoplay.server.jobs import Kind, Opening, State

Stage = Literal["analyse", "plan", "compose", "render", "mix", "mux"]
Wishes = Annotated[
    dict[str, Any],
    Field(
        default_factory=dict,
        description="Options of `photoplay score` by their names with underscores, such as "
        '{"style": "piano", "mood": "tense", "keep_audio": "duck"}; GET /known lists them.',
    ),
]
Seed = Annotated[int, Field(ge=0, lt=2**31)]


Patch = dict[str, Any]


class Strict(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NewFilm(Strict):
    upload: str
    """Id of a whole upload."""
    title: Annotated[str | None, Field(max_length=200)] = None
    wishes: Wishes
    seed: Seed = 0


class FilmView(BaseModel):
    id: str
    title: str
    bytes: int
    created: str
    wishes: dict[str, Any]
    seed: int
    facts: dict[str, Any]
    """Kind, duration in seconds, width, height, frame_rate, codec, container, sound_tracks."""
    scored: bool
    """Whether there is a film with music."""


class NoteForm(Strict):
    """A note, as score.json has it."""

    onset: Annotated[float, Field(ge=0, le=1e6)]
    """Quarter notes from the film's start."""
    pitch: Annotated[int, Field(ge=0, le=127)]
    duration: Annotated[float, Field(gt=0, le=1e4)]
    velocity: Annotated[int, Field(ge=1, le=127)] = 80
    shift: Annotated[float, Field(ge=-1, le=1)] = 0.0
    mark: Annotated[str, Field(max_length=20)] = ""


class Heard(Strict):
    """Notes of a part to be heard, or a section as an edit would have it."""

    part: Annotated[str, Field(max_length=100)] = ""
    notes: Annotated[list[NoteForm], Field(max_length=2000)] = []
    section: Annotated[str, Field(max_length=100)] = ""
    plan: Patch = {}
    brief: Patch = {}

    def facts(self) -> dict[str, Any]:
        """What the deed is told."""
        if self.section:
            edited = {"plan": self.plan, "brief": self.brief, "only": [self.section]}
            return {"section": self.section, "edited": edited}
        return {"part": self.part, "notes": [note.model_dump() for note in self.notes]}


class NewJob(Strict):
    """One piece of work; which fields it reads depends on its kind."""

    kind: Kind
    wishes: Annotated[
        dict[str, Any] | None, Field(description="score: another brief than the film's.")
    ] = None
    seed: Annotated[int | None, Field(ge=0, lt=2**31, description="score, redo.")] = None
    preview: Annotated[bool, Field(description="score: a quick sketch.")] = False
    stage: Annotated[Stage, Field(description="bring: how far.")] = "mux"
    fresh: Annotated[bool, Field(description="bring: that stage again whatever its state.")] = False
    ranges: Annotated[list[tuple[float, float]], Field(description="redo: seconds.")] = []
    parts: Annotated[list[str], Field(description="redo: only these.")] = []
    words: Annotated[str, Field(max_length=2000, description="tell.")] = ""
    apply: Annotated[bool, Field(description="tell: do it, not only show it.")] = False
    count: Annotated[int, Field(ge=1, le=32, description="takes.")] = 4
    take: Annotated[int, Field(ge=1, description="use.")] = 1
    forward: Annotated[bool, Field(description="undo: do again.")] = False
    plan: Annotated[Patch, Field(description="edit: a merge patch of the plan.")] = {}
    brief: Annotated[Patch, Field(description="edit: a merge patch of the brief.")] = {}
    mix: Annotated[Patch, Field(description="edit: a merge patch of the mix's options.")] = {}
    only: Annotated[
        list[str],
        Field(description="edit: ids of sections; what the brief wishes for them is worked into "
              "them, and the notes of all others stay."),
    ] = []  # fmt: skip
    anew: Annotated[
        bool, Field(description="edit: make the plan anew around what is locked in it.")
    ] = False
    notes: Annotated[
        dict[str, list[NoteForm]], Field(description="edit: parts whose notes are these.")
    ] = {}  # fmt: skip
    forms: Annotated[list[str], Field(description="export: reaper, midi, pdf …")] = []

    def facts(self) -> dict[str, Any]:
        """What the deed of this kind is told."""
        wanted = {
            "score": ("wishes", "seed", "preview"), "bring": ("stage", "fresh"),
            "redo": ("ranges", "parts", "seed"), "tell": ("words", "apply"), "takes": ("count",),
            "use": ("take",), "undo": ("forward",), "export": ("forms",),
            "edit": ("plan", "brief", "mix", "only", "anew", "notes"),
        }.get(self.kind, ())  # fmt: skip
        form = self.model_dump(mode="json")
        return {name: form[name] for name in wanted if form[name] is not None}


class JobView(BaseModel):
    id: str
    film: str
    kind: Kind
    state: State
    created: str
    stage: str
    share: float
    stages: list[str]
    opening: Opening = ""
    """score: what may be heard already at /films/{film}/opening."""
    result: Any = None
    problem: dict[str, Any] | None = None


class FileView(BaseModel):
    name: str
    bytes: int
    type: str


class Feedback(Strict):
    """What somebody thought of the music of a film."""

    rating: Annotated[int | None, Field(ge=1, le=5)] = None
    take: Annotated[int | None, Field(ge=1)] = None
    words: Annotated[str, Field(max_length=2000)] = ""


class TasteSwitch(Strict):
    on: bool


class TasteView(BaseModel):
    on: bool
    """Whether new films and takes follow it."""
    learnt: str
    """When, ISO 8601, UTC; empty where nothing was learnt."""
    says: list[str]
    """In words."""
    belief: float
    """How likely it is that there is a taste at all, 0..1."""
    ratings: int
    choices: int
    left_out: list[str]
    """What could not be learnt from."""
