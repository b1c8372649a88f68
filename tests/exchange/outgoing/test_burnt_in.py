"""A film to work to: every frame, its words where they belong, and the mix."""

import av
import numpy as np

from photoplay.exporting import words_on
from photoplay.media.burning import burnt


def test_the_words_follow_clock_and_tempo_map(session):
    words = words_on(session)
    assert words(0)[:2] == ("01:00:00:00", "1 | 1")
    assert words(37)[0] == "01:00:01:12"
    tempo = session.score.tempo_map
    for index in (1, 2):
        start = float(tempo.seconds(tempo.bars[index].start)[0])
        frame = int(np.ceil(start * 25 + 1e-6))
        assert words(frame)[1].split(" | ") == [str(index + 1), "1"]
    hit = next(m for m in session.markers if m.kind == "hit")
    assert words(hit.frame)[2] == f"hit {hit.name}"
    before = next(n for n in range(hit.frame - 1, 0, -1) if " s to " in words(n)[2])
    assert words(before)[2].endswith(f"to hit {hit.name}") or "to section" in words(before)[2]


def test_words_stand_at_the_corners_and_leave_the_middle_alone():
    grey = np.full((90, 160, 3), 120, np.uint8)
    shown = burnt(grey.copy(), ("01:00:00:00", "1 | 1", "hit h1"))
    changed = (shown != grey).any(axis=2)
    assert changed[:14, :60].mean() > 0.5
    assert changed[:14, -20:].mean() > 0.5
    assert changed[-14:, :30].mean() > 0.5
    assert not changed[30:60].any()


def test_the_film_has_every_frame_and_the_mix(exported, session):
    with av.open(str(exported["burnt-in"][0])) as file:
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(frames) == session.frames
    assert not np.array_equal(frames[0][:12, :50], frames[1][:12, :50])
    with av.open(str(exported["burnt-in"][0])) as file:
        sound = sum(frame.samples for frame in file.decode(audio=0))
        assert "AI-generated" in file.metadata["comment"]
    assert abs(sound / 48_000 - session.film.duration) < 0.05
