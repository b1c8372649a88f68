"""What the music is for, and what that settles where nobody has asked for anything else.

Shapes after the scoring craft's table of uses; numbers are ours unless a reason names its source.
A film's own character comes before all of this only where the use says nothing: `film` says little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from photoplay.theory.instruments import INSTRUMENTS, answers
from photoplay.types.brief import Brief, Ending, Use
from photoplay.types.plan import Choice, Settled
from photoplay.types.style import StyleCard

WEB, SPOKEN, QUIET = -14.0, -16.0, -20.0
"""LUFS: players on the web; where speech leads; where nothing may startle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The usual shape of music for one use."""

    title: str
    """As in "usual for a trailer"."""
    hits: float
    """Strong hits a minute, at most."""
    least: float = 0.55
    """Weight, 0..1, from which a moment may be a hit."""
    crowded: bool = False
    """Whether hits may follow each other bar by bar."""
    tempo: tuple[float, float] | None = None
    """Felt beats a minute that a style's own range is narrowed to."""
    even: bool = False
    """Whether the tempo never steps."""
    within: float | None = None
    """Beats a minute by which the tempo may stray from a whole number; None as the style bends."""
    loudness: float = WEB
    """LUFS."""
    ending: Ending = "cadence"
    first_by: float | None = None
    """Seconds by which something must strike."""
    drums: bool = True
    density: float = 0.0
    """-1..1, added to how busy it is."""
    under_speech: float = 0.35
    """How much of its density it loses where somebody speaks all the time."""
    styles: tuple[str, ...] = ()
    """Styles that it leans to."""
    leaning: float = 0.45
    """What they gain, on the scale of `style_choice`."""
    arc: tuple[tuple[float, float], ...] = ()
    """Share of the length and energy: the course that it takes."""
    arc_share: float = 0.0
    """How much of the course is the use's rather than the film's."""
    span: float = 1.0
    """Times the usual distance between calm and strong."""
    accents: float = 1.0
    """Times the usual force of what the picture strikes; 0 for none that stands out."""
    breathes: bool = False
    """Whether a long film gets one silence of its own."""
    why: Mapping[str, str] = field(default_factory=dict)
    """Field -> reason."""


SHAPES: dict[Use, Shape] = {
    "film": Shape(title="a film", hits=8.0, breathes=True),
    "trailer": Shape(
        title="a trailer", hits=20.0, least=0.4, crowded=True, ending="button", tempo=(80.0, 160.0),
        styles=("epic", "orchestral", "electronic"), arc_share=0.7,
        arc=((0.0, 0.12), (0.3, 0.3), (0.6, 0.6), (0.66, 0.8), (0.92, 1.0), (1.0, 0.9)),
        why={"hits": "trailers strike 10 to 20 times a minute and every title",
             "energy": "a sparse first act, a rising second, a full third",
             "ending": "a button on the title"},
    ),
    "short": Shape(
        title="a short clip", hits=14.0, least=0.4, tempo=(96.0, 160.0), ending="button",
        first_by=2.0, styles=("electronic", "lofi", "rock"), density=0.2, arc_share=0.5,
        arc=((0.0, 0.7), (0.12, 0.55), (0.7, 0.95), (1.0, 0.9)),
        why={"first event": "a hook in the first two seconds, or it is swiped away",
             "tempo": "a strong pulse", "ending": "ends on a hit",
             "energy": "strong at once, one build"},
    ),
    "advert": Shape(
        title="an advert", hits=12.0, least=0.4, crowded=True, tempo=(90.0, 150.0), ending="button",
        first_by=3.0, styles=("electronic", "orchestral", "folk"), density=0.1,
        why={"hits": "adverts strike 6 to 12 times a minute", "ending": "a hit on the logo",
             "first event": "seconds are dear"},
    ),
    "documentary": Shape(
        title="a documentary", hits=3.0, tempo=(54.0, 110.0), loudness=SPOKEN, drums=False,
        density=-0.5, under_speech=0.6, styles=("ambient", "piano", "chamber"), span=0.7,
        breathes=True,
        why={"hits": "documentaries strike 1 to 3 times a minute", "loudness": "speech leads",
             "density": "beds of low density, easy to edit", "drums": "no beat under what is said",
             "under speech": "silence around key statements"},
    ),
    "vlog": Shape(
        title="a vlog", hits=8.0, tempo=(84.0, 140.0), styles=("folk", "lofi", "electronic"),
        under_speech=0.45,
        why={"hits": "vlogs strike 4 to 8 times a minute",
             "under speech": "the voice stays clear"},
    ),
    "album": Shape(
        title="an album", hits=2.0, even=True, styles=("piano", "folk", "ambient"), span=0.8,
        why={"hits": "every change of picture is a beat, not an accent",
             "tempo": "one tempo; the pictures change on bar lines"},
    ),
    "game": Shape(
        title="a game", hits=6.0, even=True, ending="loop",
        why={"ending": "goes on until the game says otherwise", "tempo": "layers share one tempo"},
    ),
    "calm": Shape(
        title="calm", hits=0.0, tempo=(50.0, 80.0), even=True, within=1.0, loudness=QUIET,
        drums=False, density=-0.6, styles=("ambient", "piano"), leaning=1.5, arc_share=0.5,
        span=0.25,        arc=((0.0, 0.28), (0.15, 0.34), (0.85, 0.34), (1.0, 0.28)), accents=0.0,
        why={"hits": "no sudden accents", "tempo": "slow, in whole beats a minute, never more than "
             "one beat a minute off", "loudness": "nothing loud", "energy": "narrow dynamics",
             "drums": "nothing struck", "accents": "nothing stands out"},
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A brief with the gaps filled by its use, and what of it was filled."""

    brief: Brief
    shape: Shape
    settled: tuple[Settled, ...]

    def card(self, card: StyleCard) -> StyleCard:
        """The style with its tempi narrowed to the use's; as it is where a tempo is asked for."""
        if self.shape.tempo is None or self.brief.tempo is not None:
            return card
        low, high = max(card.tempo[0], self.shape.tempo[0]), min(card.tempo[1], self.shape.tempo[1])
        return replace(card, tempo=(low, high) if low <= high else self.shape.tempo)

    def leaning(self) -> dict[str, float]:
        return dict.fromkeys(self.shape.styles, self.shape.leaning)

    def aim(self, bounds: tuple[float, float], aimed: Choice, arousal: float) -> Choice:
        """The tempo aimed at: where it must be even, spread over the use's range by arousal and a
        whole number; else as it is."""
        if self.shape.within is None or self.brief.tempo is not None or self.brief.pace is not None:
            return aimed
        low, high = bounds
        tempo = float(round(low + (high - low) * (arousal + 1) / 2))
        return replace(aimed, value=tempo, reason=f"{aimed.reason}; usual for {self.shape.title}")


def shaped(brief: Brief) -> Shaped:
    """`brief` for its use: what it leaves open is settled, what it asks for stays."""
    shape = SHAPES[brief.use]
    rows: list[Settled] = []
    wishes: dict[str, Any] = {}

    def settle(name: str, value: str | float | bool, asked: object = None) -> None:
        given = asked is not None
        why = "asked for otherwise" if given else shape.why.get(name, "")
        rows.append(Settled(name=name, value=value, applies=not given,
                            reason=why or f"usual for {shape.title}"))  # fmt: skip

    settle("hits", shape.hits)
    if shape.tempo:
        settle("tempo", f"{shape.tempo[0]:g}-{shape.tempo[1]:g}", brief.tempo)
    elif shape.even:
        settle("tempo", "even")
    settle("ending", shape.ending, brief.ending)
    if brief.ending is None:
        wishes["ending"] = shape.ending
    if shape.first_by is not None:
        settle("first event", shape.first_by)
    if not shape.drums:
        told = [
            *brief.instruments,
            *brief.only,
            *(n for w in brief.sections for n in w.instruments),
        ]
        drummer = next((name for name in told if _drums(name)), None)
        settle("drums", False, drummer)
        if drummer is None and "drums" not in brief.without:
            wishes["without"] = (*brief.without, "drums")
    if shape.density:
        settle("density", shape.density, brief.density)
        if brief.density is None:
            wishes["density"] = shape.density
    if shape.under_speech != Shape.__dataclass_fields__["under_speech"].default:
        settle("under speech", -shape.under_speech)
    if shape.arc or shape.span != 1.0:
        settle("energy", shape.span, brief.energy_at or None)
    if shape.accents != 1.0:
        settle("accents", shape.accents)
    if shape.styles:
        settle("style", ", ".join(shape.styles), brief.style)
    return Shaped(brief=replace(brief, **wishes), shape=shape, settled=tuple(rows))


def loudness_of(brief: Brief) -> Choice:
    """LUFS that suit the use; the mix's own option outweighs it."""
    shape = SHAPES[brief.use]
    why = shape.why.get("loudness", "players on the web" if shape.loudness == WEB else "")
    return Choice(value=shape.loudness, reason=f"usual for {shape.title}: {why}")


def accents_of(brief: Brief) -> Choice:
    shape = SHAPES[brief.use]
    return Choice(value=shape.accents, reason=shape.why.get("accents", ""))


def use_of(brief: Brief) -> Choice:
    return Choice(value=brief.use, reason="asked for" if brief.use != "film" else "")


def _drums(name: str) -> bool:
    return name == "drums" or (name in INSTRUMENTS and answers(name, "", ("drums",)))
