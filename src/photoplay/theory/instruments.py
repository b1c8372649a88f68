"""Instruments: sounding range, comfortable part of it, General MIDI program, how they speak.

Ranges are sounding MIDI numbers after the orchestration guards of common practice manuals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from photoplay.types.errors import BriefError


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    name: str
    title: str
    family: str
    """strings, woodwind, brass, keys, plucked, percussion, tuned-percussion, choir, synth, drums"""
    program: int
    """General MIDI program, 0..127; the kit number for drums."""
    low: int
    high: int
    comfortable: tuple[int, int]
    polyphonic: bool
    breathes: bool = False
    """Needs a breath every 6-8 s."""
    slow: bool = False
    """Its attack is slow: it must start early to be heard on time."""
    sustains: bool = True
    """Whether a held note keeps sounding (bowed, blown) or dies away (plucked, struck)."""
    clef: str = "treble"
    """treble, bass, alto, tenor, percussion, grand."""
    transposition: int = 0
    """Written minus sounding pitch, in semitones (B flat clarinet: 2)."""
    bank: int = 0
    synth: str | None = None
    """Name of a synthesised instrument of our own that plays it when a style asks for it."""


def _of(
    name: str,
    title: str,
    family: str,
    program: int,
    span: tuple[int, int],
    comfortable: tuple[int, int],
    polyphonic: bool,
    **more: object,
) -> Instrument:
    return Instrument(
        name=name,
        title=title,
        family=family,
        program=program,
        low=span[0],
        high=span[1],
        comfortable=comfortable,
        polyphonic=polyphonic,
        **more,  # type: ignore[arg-type]
    )


_B, _S, _D = {"breathes": True}, {"slow": True}, {"sustains": False}

_ROWS = (
    _of("violin", "Violin", "strings", 40, (55, 100), (55, 91), False),
    _of("violins", "Violins", "strings", 48, (55, 100), (55, 91), True, **_S),
    _of("violas", "Violas", "strings", 48, (48, 88), (48, 79), True, clef="alto", **_S),
    _of("cellos", "Cellos", "strings", 48, (36, 84), (36, 72), True, clef="bass", **_S),
    _of(
        "basses",
        "Double Basses",
        "strings",
        48,
        (28, 60),
        (28, 55),
        True,
        clef="bass",
        transposition=12,
        **_S,
    ),
    _of("viola", "Viola", "strings", 41, (48, 88), (48, 79), False, clef="alto"),
    _of("cello", "Cello", "strings", 42, (36, 84), (36, 72), False, clef="bass"),
    _of("strings", "Strings", "strings", 48, (28, 100), (36, 91), True, clef="grand", **_S),
    _of(
        "slow-strings", "Slow Strings", "strings", 49, (28, 100), (36, 91), True, clef="grand", **_S
    ),
    _of(
        "tremolo-strings",
        "Tremolo Strings",
        "strings",
        44,
        (28, 96),
        (40, 88),
        True,
        clef="grand",
        **_S,
    ),
    _of(
        "pizzicato",
        "Pizzicato Strings",
        "strings",
        45,
        (28, 96),
        (36, 84),
        True,
        clef="grand",
        **_D,
    ),
    _of("piccolo", "Piccolo", "woodwind", 72, (74, 108), (76, 103), False, transposition=-12, **_B),
    _of("flute", "Flute", "woodwind", 73, (60, 96), (62, 91), False, **_B),
    _of("oboe", "Oboe", "woodwind", 68, (58, 91), (60, 86), False, **_B),
    _of(
        "cor-anglais",
        "Cor Anglais",
        "woodwind",
        69,
        (52, 81),
        (54, 78),
        False,
        transposition=7,
        **_B,
    ),
    _of("clarinet", "Clarinet", "woodwind", 71, (50, 94), (50, 86), False, transposition=2, **_B),
    _of("bassoon", "Bassoon", "woodwind", 70, (34, 75), (34, 67), False, clef="bass", **_B),
    _of(
        "tenor-sax",
        "Tenor Saxophone",
        "woodwind",
        66,
        (44, 76),
        (46, 73),
        False,
        transposition=14,
        **_B,
    ),
    _of(
        "alto-sax",
        "Alto Saxophone",
        "woodwind",
        65,
        (49, 81),
        (51, 77),
        False,
        transposition=9,
        **_B,
    ),
    _of("recorder", "Recorder", "woodwind", 74, (60, 96), (62, 88), False, **_B),
    _of("whistle", "Tin Whistle", "woodwind", 78, (62, 98), (62, 88), False, **_B),
    _of("horn", "Horns", "brass", 60, (35, 77), (41, 72), True, transposition=7, **_B, **_S),
    _of("trumpet", "Trumpet", "brass", 56, (52, 84), (55, 79), False, transposition=2, **_B),
    _of(
        "muted-trumpet",
        "Muted Trumpet",
        "brass",
        59,
        (52, 84),
        (55, 79),
        False,
        transposition=2,
        **_B,
    ),
    _of("trombone", "Trombones", "brass", 57, (40, 72), (40, 67), True, clef="bass", **_B),
    _of("tuba", "Tuba", "brass", 58, (26, 65), (28, 58), False, clef="bass", **_B),
    _of("brass", "Brass Section", "brass", 61, (34, 84), (40, 77), True, clef="grand", **_B),
    _of("timpani", "Timpani", "percussion", 47, (38, 60), (40, 57), False, clef="bass", **_D),
    _of("harp", "Harp", "plucked", 46, (24, 103), (31, 96), True, clef="grand", **_D),
    _of(
        "celesta",
        "Celesta",
        "tuned-percussion",
        8,
        (60, 108),
        (65, 100),
        True,
        transposition=-12,
        **_D,
    ),
    _of(
        "glockenspiel",
        "Glockenspiel",
        "tuned-percussion",
        9,
        (79, 108),
        (79, 103),
        True,
        transposition=-24,
        **_D,
    ),
    _of("music-box", "Music Box", "tuned-percussion", 10, (60, 103), (65, 96), True, **_D),
    _of("vibraphone", "Vibraphone", "tuned-percussion", 11, (53, 89), (55, 86), True, **_D),
    _of("marimba", "Marimba", "tuned-percussion", 12, (36, 96), (45, 84), True, **_D),
    _of("tubular-bells", "Tubular Bells", "tuned-percussion", 14, (60, 77), (60, 77), True, **_D),
    _of("piano", "Piano", "keys", 0, (21, 108), (28, 96), True, clef="grand", **_D),
    _of("bright-piano", "Bright Piano", "keys", 1, (21, 108), (28, 96), True, clef="grand", **_D),
    _of(
        "electric-piano", "Electric Piano", "keys", 4, (28, 103), (36, 91), True, clef="grand", **_D
    ),
    _of("organ", "Drawbar Organ", "keys", 16, (36, 96), (40, 88), True, clef="grand"),
    _of("accordion", "Accordion", "keys", 21, (41, 93), (45, 88), True, clef="grand"),
    _of("harmonica", "Harmonica", "woodwind", 22, (60, 96), (60, 84), False, **_B),
    _of(
        "nylon-guitar",
        "Nylon Guitar",
        "plucked",
        24,
        (40, 88),
        (40, 79),
        True,
        transposition=12,
        **_D,
    ),
    _of(
        "steel-guitar",
        "Steel-string Guitar",
        "plucked",
        25,
        (40, 88),
        (40, 79),
        True,
        transposition=12,
        **_D,
    ),
    _of(
        "jazz-guitar",
        "Jazz Guitar",
        "plucked",
        26,
        (40, 88),
        (40, 79),
        True,
        transposition=12,
        **_D,
    ),
    _of(
        "clean-guitar",
        "Clean Electric Guitar",
        "plucked",
        27,
        (40, 88),
        (40, 79),
        True,
        transposition=12,
        **_D,
    ),
    _of(
        "muted-guitar",
        "Muted Electric Guitar",
        "plucked",
        28,
        (40, 88),
        (40, 76),
        True,
        transposition=12,
        **_D,
    ),
    _of(
        "overdriven-guitar",
        "Overdriven Guitar",
        "plucked",
        29,
        (40, 88),
        (40, 79),
        True,
        transposition=12,
    ),
    _of(
        "distorted-guitar",
        "Distorted Guitar",
        "plucked",
        30,
        (40, 88),
        (40, 76),
        True,
        transposition=12,
    ),
    _of("banjo", "Banjo", "plucked", 105, (48, 88), (50, 81), True, **_D),
    _of("mandolin", "Mandolin", "plucked", 25, (55, 93), (55, 86), True, **_D),
    _of("fiddle", "Fiddle", "strings", 110, (55, 96), (55, 88), False),
    _of(
        "upright-bass",
        "Upright Bass",
        "plucked",
        32,
        (28, 60),
        (28, 55),
        False,
        clef="bass",
        transposition=12,
        **_D,
    ),
    _of(
        "bass-guitar",
        "Bass Guitar",
        "plucked",
        33,
        (28, 67),
        (28, 55),
        False,
        clef="bass",
        transposition=12,
        **_D,
    ),
    _of(
        "picked-bass",
        "Picked Bass",
        "plucked",
        34,
        (28, 67),
        (28, 55),
        False,
        clef="bass",
        transposition=12,
        **_D,
    ),
    _of(
        "fretless-bass",
        "Fretless Bass",
        "plucked",
        35,
        (28, 67),
        (28, 55),
        False,
        clef="bass",
        transposition=12,
        **_D,
    ),
    _of("choir", "Choir", "choir", 52, (40, 81), (43, 79), True, clef="grand", **_S, **_B),
    _of("voices", "Voices", "choir", 53, (40, 81), (43, 79), True, clef="grand", **_S, **_B),
    _of(
        "warm-pad",
        "Warm Pad",
        "synth",
        89,
        (28, 96),
        (40, 84),
        True,
        clef="grand",
        synth="warm-pad",
        **_S,
    ),
    _of(
        "glass-pad",
        "Glass Pad",
        "synth",
        92,
        (36, 103),
        (48, 91),
        True,
        clef="grand",
        synth="glass-pad",
        **_S,
    ),
    _of(
        "sweep-pad",
        "Sweep Pad",
        "synth",
        95,
        (28, 96),
        (40, 84),
        True,
        clef="grand",
        synth="sweep-pad",
        **_S,
    ),
    _of("saw-lead", "Saw Lead", "synth", 81, (36, 103), (55, 91), False, synth="saw-lead"),
    _of("square-lead", "Square Lead", "synth", 80, (36, 103), (55, 91), False, synth="square-lead"),
    _of("synth-pluck", "Synth Pluck", "synth", 88, (36, 103), (48, 96), True, synth="pluck", **_D),
    _of("synth-arp", "Sequencer", "synth", 81, (36, 103), (48, 91), True, synth="saw-pluck", **_D),
    _of(
        "synth-bass",
        "Synth Bass",
        "synth",
        38,
        (24, 60),
        (28, 52),
        False,
        clef="bass",
        synth="saw-bass",
    ),
    _of(
        "sub-bass",
        "Sub Bass",
        "synth",
        39,
        (24, 55),
        (26, 48),
        False,
        clef="bass",
        synth="sub-bass",
    ),
    _of(
        "fm-keys",
        "FM Keys",
        "synth",
        5,
        (28, 103),
        (40, 91),
        True,
        clef="grand",
        synth="fm-keys",
        **_D,
    ),
    _of("fm-bell", "FM Bell", "synth", 98, (48, 108), (60, 96), True, synth="fm-bell", **_D),
    _of("drone", "Drone", "synth", 97, (24, 72), (28, 60), True, clef="bass", synth="drone", **_S),
    _of("riser", "Riser", "synth", 119, (0, 127), (36, 84), True, synth="riser", **_S),
    _of("impact", "Impact", "synth", 127, (0, 127), (24, 60), True, synth="impact", **_D),
    _of("kit", "Drum Kit", "drums", 0, (27, 87), (35, 81), True, clef="percussion", **_D),
    _of("room-kit", "Room Kit", "drums", 8, (27, 87), (35, 81), True, clef="percussion", **_D),
    _of("power-kit", "Power Kit", "drums", 16, (27, 87), (35, 81), True, clef="percussion", **_D),
    _of(
        "electronic-kit",
        "Electronic Kit",
        "drums",
        24,
        (27, 87),
        (35, 81),
        True,
        clef="percussion",
        synth="electronic-kit",
        **_D,
    ),
    _of("brush-kit", "Brush Kit", "drums", 40, (27, 87), (35, 81), True, clef="percussion", **_D),
    _of(
        "lofi-kit",
        "Lo-fi Kit",
        "drums",
        0,
        (27, 87),
        (35, 81),
        True,
        clef="percussion",
        synth="lofi-kit",
        **_D,
    ),
    _of(
        "orchestral-kit",
        "Orchestral Percussion",
        "drums",
        48,
        (27, 88),
        (35, 81),
        True,
        clef="percussion",
        **_D,
    ),
)

INSTRUMENTS: dict[str, Instrument] = {row.name: row for row in _ROWS}


def instrument(name: str) -> Instrument:
    """The instrument called `name`; a BriefError names the nearest known one."""
    if name not in INSTRUMENTS:
        near = get_close_matches(name, INSTRUMENTS, 2) or sorted(INSTRUMENTS)
        raise BriefError(f"there is no instrument {name!r}; perhaps {' or '.join(near)}")
    return INSTRUMENTS[name]


def answers(name: str, role: str, words: Iterable[str]) -> bool:
    """Whether a player of `role` on instrument `name` is meant by one of `words`.

    A word may be an instrument, its title, a family or a role, in the singular or the plural; drums
    and percussion mean everybody who beats.
    """
    played = INSTRUMENTS[name]
    meant = {name, played.family, role, played.title.lower()}
    meant |= {f"{word}s" for word in meant}
    if played.family == "drums" or role in {"drums", "percussion"}:
        meant |= {"drums", "drum", "percussion"}
    return any(word in meant for word in words)
