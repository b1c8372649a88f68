"""Every synthesised instrument by name, and which of them stands in where no font exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from photoplay.rendering.synthesis.drums import CHOKES, electronic_kit, lofi_kit
from photoplay.rendering.synthesis.envelope import Envelope
from photoplay.rendering.synthesis.player import (
    QUANTUM,
    SynthPlayer,
    Voice,
    attack_by_listening,
)
from photoplay.rendering.synthesis.risers import RiserVoice
from photoplay.rendering.synthesis.struck import (
    Make,
    Struck,
    StruckVoice,
    fm_bell,
    fm_keys,
    impact,
    plucked,
    saw_pluck,
)
from photoplay.rendering.synthesis.subtractive import Tone, ToneVoice
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part

_NOBODY = Part(id="attack", name="", role="", instrument="", program=0, notes=())
_VELOCITY_STEP = 16


@dataclass(slots=True, eq=False)
class Synth:
    """An instrument: call it to have a part played."""

    tone: Tone | None = None
    struck: tuple[Make, float] | None = None
    """What makes its sounds, and the seconds in which they are damped; 0 to let them ring."""
    rises: bool = False
    chokes: dict[int, int] = field(default_factory=dict)
    _attacks: dict[tuple[int, int], float] = field(default_factory=dict)

    def __call__(
        self, performed: PerformedPart, seed: int, *, quantum: int = QUANTUM
    ) -> SynthPlayer:
        kept = Struck(*self.struck) if self.struck is not None else None

        def make(pitch: int, velocity: int, start: int, released: int, number: int) -> Voice:
            if kept is not None:
                return StruckVoice(kept, pitch, velocity, start, released)
            if self.rises:
                return RiserVoice(pitch, velocity, start, released, number + seed % 997)
            assert self.tone is not None
            return ToneVoice(self.tone, pitch, velocity, start, released, number)

        return SynthPlayer(performed, make, self.chokes, quantum)

    def attack_of(self, pitch: int, velocity: int) -> float:
        """Seconds from key down to when a note is heard; a riser is heard at its end."""
        if self.rises:
            return 0.0
        key = (pitch if self.chokes else pitch // 6 * 6 + 3, velocity // _VELOCITY_STEP)
        if key not in self._attacks:
            loud = min(127, key[1] * _VELOCITY_STEP + _VELOCITY_STEP // 2)
            self._attacks[key] = attack_by_listening(self, _NOBODY, key[0], loud)
        return self._attacks[key]


_PAD = Envelope(attack=0.55, decay=2.0, sustain=0.85, release=1.1)
_SLOW = Envelope(attack=1.6, decay=3.0, sustain=0.7, release=1.2)
_LEAD = Envelope(attack=0.008, decay=0.4, sustain=0.75, release=0.16)
_QUICK = Envelope(attack=0.003, decay=0.16, sustain=0.0, release=0.1)
_BASS = Envelope(attack=0.004, decay=0.35, sustain=0.7, release=0.08)
_FLAT = Envelope(attack=0.01, decay=1.0, sustain=1.0, release=0.3)

SYNTHS: Mapping[str, Synth] = MappingProxyType(
    {
        "warm-pad": Synth(tone=Tone(
            waves=(("saw", 0, 0.8), ("triangle", -12, 0.35)), detune=9, loudness=_PAD, sweep=_SLOW,
            cutoff=620, opens=1.2, resonance=0.8, level=0.13)),
        "glass-pad": Synth(tone=Tone(
            waves=(("triangle", 0, 0.9), ("sine", 12, 0.5), ("sine", 19, 0.22)), detune=6,
            loudness=_PAD, sweep=_FLAT, cutoff=3200, opens=0.4, resonance=0.7, level=0.15)),
        "sweep-pad": Synth(tone=Tone(
            waves=(("saw", 0, 0.7), ("square", -0.06, 0.4)), detune=12, loudness=_PAD, sweep=_SLOW,
            cutoff=340, opens=3.0, resonance=1.6, level=0.11)),
        "saw-lead": Synth(tone=Tone(
            waves=(("saw", 0, 0.8), ("saw", 0.07, 0.5)), detune=8, loudness=_LEAD, sweep=_LEAD,
            cutoff=1300, opens=1.6, resonance=1.1, level=0.12)),
        "square-lead": Synth(tone=Tone(
            waves=(("square", 0, 0.7), ("sine", -12, 0.3)), detune=3, loudness=_LEAD, sweep=_LEAD,
            cutoff=1500, opens=1.2, resonance=0.9, level=0.12)),
        "saw-bass": Synth(tone=Tone(
            waves=(("saw", 0, 0.7), ("square", 0, 0.3), ("sine", 0, 0.5)), loudness=_BASS,
            sweep=_QUICK, cutoff=420, opens=2.4, follows=0.4, resonance=1.2, level=0.22)),
        "sub-bass": Synth(tone=Tone(
            waves=(("sine", 0, 1.0), ("triangle", 0, 0.35)), loudness=_BASS, sweep=_FLAT,
            cutoff=500, opens=0.6, resonance=0.7, level=0.3)),
        "drone": Synth(tone=Tone(
            waves=(("saw", 0, 0.6), ("sine", -12, 0.4), ("saw", 7, 0.12)), detune=11,
            loudness=Envelope(attack=1.1, decay=3, sustain=0.9, release=1.3), sweep=_SLOW,
            cutoff=240, opens=1.0, resonance=0.8, level=0.16)),
        "pluck": Synth(struck=(plucked, 0.12)),
        "saw-pluck": Synth(struck=(saw_pluck, 0.08)),
        "fm-keys": Synth(struck=(fm_keys, 0.14)),
        "fm-bell": Synth(struck=(fm_bell, 0.9)),
        "impact": Synth(struck=(impact, 0.0)),
        "riser": Synth(rises=True),
        "electronic-kit": Synth(struck=(electronic_kit, 0.0), chokes=CHOKES),
        "lofi-kit": Synth(struck=(lofi_kit, 0.0), chokes=CHOKES),
    }
)  # fmt: skip

_BY_FAMILY = {
    "strings": "warm-pad", "woodwind": "square-lead", "brass": "saw-lead", "keys": "fm-keys",
    "plucked": "pluck", "percussion": "electronic-kit", "tuned-percussion": "fm-bell",
    "choir": "glass-pad", "synth": "warm-pad", "drums": "electronic-kit",
}  # fmt: skip


def fallback_for(part: Part) -> str:
    """The synthesised instrument that plays `part` where there is no sound font."""
    played = INSTRUMENTS.get(part.instrument)
    if part.drums:
        return "electronic-kit"
    if played is not None and played.synth is not None:
        return played.synth
    if part.role == "bass":
        return "sub-bass"
    if played is not None and played.family == "percussion":
        return "sub-bass"
    return _BY_FAMILY[played.family] if played is not None else "fm-keys"
