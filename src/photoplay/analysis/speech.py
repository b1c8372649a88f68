"""Where somebody speaks in the film's own sound, by Silero VAD (version 6, MIT).

The net hears 32 ms at a time at 16 kHz, with the 4 ms before them, and carries a state of shape
(2, 1, 128). A minute of sound takes 0.3 s on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.findings import Findings
from photoplay.analysis.grid import on_grid
from photoplay.analysis.vision_model import open_session
from photoplay.types.analysis import Shot
from photoplay.types.errors import AssetError
from photoplay.types.film import SoundBlock
from photoplay.types.time import Span, joined

RATE = 16_000
WINDOW = 512
_CONTEXT = 64
_LONGEST_GAP = RATE
"""Missing samples up to this many are heard as silence; after more, the net starts anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """When a stretch counts as speech; probabilities are 0..1, times in seconds."""

    begin: float = 0.5
    """Speech begins at this probability."""
    hold: float = 0.35
    """It goes on down to this one."""
    least: float = 0.25
    """Shorter stretches are not speech."""
    breath: float = 0.3
    """Shorter pauses do not end it."""
    margin: float = 0.06
    """Added on both sides, so that first and last consonants are inside."""


class SpeechReader:
    """Hears one channel at 16 kHz."""

    rate = RATE
    channels = 1

    def __init__(self, model: Path, options: SpeechOptions | None = None) -> None:
        self._session = open_session(model)
        names = {one.name for one in self._session.get_inputs()}
        if names != {"input", "state", "sr"}:
            raise AssetError(
                f"{model} takes {sorted(names)}, expected input, state and sr; "
                "run `photoplay setup silero-vad`"
            )
        self._options = options or SpeechOptions()
        self._probabilities: list[float] = []
        self._held: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._heard = 0
        self._state: NDArray[np.float32]
        self._context: NDArray[np.float32]
        self._forget()

    def hear(self, block: SoundBlock) -> None:
        if block.rate != RATE or block.samples.ndim != 2 or block.samples.shape[1] != 1:
            raise ValueError(
                f"speech is heard at {RATE} Hz in one channel, got {block.rate} Hz, "
                f"shape {block.samples.shape}"
            )
        gap = block.start - self._heard
        fresh = block.samples[max(0, -gap) :, 0]
        if gap > 0:
            self._skip(gap)
        self._heard = max(self._heard, block.start + len(block.samples))
        self._listen(fresh)

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """The curve "speech" and the spans in which somebody speaks."""
        rate = RATE / WINDOW
        chances = np.array(self._probabilities, dtype=np.float32)
        middles = (np.arange(len(chances)) + 0.5) / rate
        return Findings(
            curves={"speech": on_grid(middles, chances, duration)} if len(chances) else {},
            speech=self.spans(duration),
            remarks=() if len(chances) else ("the sound is too short to hear speech in",),
        )

    def spans(self, duration: float = np.inf) -> tuple[Span, ...]:
        """Where somebody has spoken so far, in seconds, cut off at `duration`."""
        options, seconds = self._options, WINDOW / RATE
        rough = [Span(a * seconds, b * seconds) for a, b in self._stretches()]
        whole = [span for span in joined(rough, options.breath) if span.duration >= options.least]
        wider = (
            Span(max(0.0, span.start - options.margin), min(duration, span.end + options.margin))
            for span in whole
            if span.start < duration
        )
        return joined(wider)

    def _stretches(self) -> list[tuple[int, int]]:
        """Windows [first, last) from where the probability reaches `begin` to where it falls
        under `hold`."""
        found, began = [], -1
        for place, chance in enumerate(self._probabilities):
            if began < 0 and chance >= self._options.begin:
                began = place
            elif began >= 0 and chance < self._options.hold:
                found.append((began, place))
                began = -1
        if began >= 0:
            found.append((began, len(self._probabilities)))
        return found

    def _listen(self, fresh: NDArray[np.float32]) -> None:
        held = np.concatenate([self._held, fresh.astype(np.float32)])
        whole = len(held) // WINDOW * WINDOW
        for window in held[:whole].reshape(-1, WINDOW):
            self._probabilities.append(self._chance(window))
        self._held = held[whole:]

    def _chance(self, window: NDArray[np.float32]) -> float:
        heard = np.concatenate([self._context, window])[None]
        out, self._state = self._session.run(
            None, {"input": heard, "state": self._state, "sr": np.array(RATE, dtype=np.int64)}
        )
        self._context = window[-_CONTEXT:]
        return float(out[0, 0])

    def _skip(self, gap: int) -> None:
        if gap <= _LONGEST_GAP:
            self._listen(np.zeros(gap, dtype=np.float32))
            return
        windows, left = divmod(len(self._held) + gap, WINDOW)
        self._probabilities += [0.0] * windows
        self._held = np.zeros(left, dtype=np.float32)
        self._forget()

    def _forget(self) -> None:
        self._state = np.zeros((2, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)
