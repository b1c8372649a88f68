"""A second look at media files, by PyAV alone, that shares no line with Photoplay's own reading."""

import av
import numpy as np

from photoplay.media.wave import WaveWriter

CLICK = 48
FIRST, EVERY = 0.05, 0.25


def write_clicks(path, seconds):
    """A soundtrack with a millisecond of 4 kHz every quarter second; gives when."""
    count = round(seconds * 48_000)
    sound = np.zeros((count, 2), np.float32)
    times = [t for t in np.arange(FIRST, seconds, EVERY) if round(t * 48_000) + CLICK <= count]
    burst = 0.8 * np.sin(2 * np.pi * 4000 * np.arange(CLICK) / 48_000)
    for time in times:
        at = round(time * 48_000)
        sound[at : at + CLICK] = burst[:, None]
    with WaveWriter(path) as writer:
        writer.write(sound)
    return times


def is_cover(stream):
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def picture_stream(container):
    return next(s for s in container.streams.video if not is_cover(s))


def picture_packets(path):
    with av.open(str(path)) as file:
        return [bytes(p) for p in file.demux(picture_stream(file)) if p.size]


def sound_packets(path, track):
    with av.open(str(path)) as file:
        return [bytes(p) for p in file.demux(file.streams.audio[track]) if p.size]


def shown_times(path):
    """When each decoded picture is shown, in seconds of the file."""
    with av.open(str(path)) as file:
        stream = picture_stream(file)
        return [frame.time for packet in file.demux(stream) for frame in packet.decode()]


def heard(path, track=0):
    """Samples of a track's first channel, their rate, and when the first sounds in the file."""
    pieces, first = [], None
    with av.open(str(path)) as file:
        for frame in file.decode(file.streams.audio[track]):
            first = frame.time if first is None else first
            samples = frame.to_ndarray()
            if not frame.format.is_planar:
                samples = samples.reshape(-1, len(frame.layout.channels)).T
            pieces.append(samples[0] / _full_scale(frame.format.name))
            rate = frame.sample_rate
    return np.concatenate(pieces), rate, first or 0.0


def clicks_in(path):
    """When clicks sound after the first picture is shown, in seconds; the end of the sound too."""
    samples, rate, first = heard(path)
    begun = first - min(t for t in shown_times(path) if t is not None)
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    fresh = [k for n, k in enumerate(loud) if n == 0 or k - loud[n - 1] > rate * 0.1]
    return [k / rate + begun for k in fresh], len(samples) / rate + begun


def begins(path, track):
    """Seconds from the first picture to the first sample of a track that is played."""
    _, _, first = heard(path, track)
    return first - min(t for t in shown_times(path) if t is not None)


def _full_scale(name):
    if name.startswith("s16"):
        return 32768
    return 2**31 if name.startswith("s32") else 1
