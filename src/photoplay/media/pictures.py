"""A film's pictures as small upright RGB, streamed in one pass; single pictures and strips."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from av.error import FFmpegError
from av.filter import Graph
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from photoplay.media import heif, webp
from photoplay.media.ahead import ahead
from photoplay.media.decoding import decoded
from photoplay.media.probe import film_stream, open_media
from photoplay.types.errors import MediaError
from photoplay.types.film import Film, Frame
from photoplay.types.progress import Progress, unheard

Pixels = NDArray[np.uint8]
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_PQ_LIFT = 2.2
"""Power that brings pictures with PQ or HLG light near those of ordinary screens."""


_DECODERS = 4
"""Pictures that are decoded at once. More than two cores need, so that these have work while the
picture that is due is made small."""
_PLANAR = frozenset({"yuv420p", "yuvj420p"})


def read_frames(
    film: Film, *, width: int = 320, quick: bool = False, progress: Progress = unheard
) -> Generator[Frame]:
    """Every shown picture, its longer side at most `width` pixels, upright, deinterlaced.

    With `quick`, pictures that no other refers to are left out (about half of them). Pictures that
    cannot be decoded are passed over. Raises MediaError if none can be.
    """
    if film.pictures or film.kind == "still":
        yield from _still_frames(film, width)
        return
    index = 0
    for time, pixels in ahead(_decoded(film, width, quick)):
        yield Frame(index, time, pixels)
        index += 1
        if index % 50 == 0:
            progress("analyse", min(0.99, time / film.duration))
    if not index:
        raise MediaError(f"no picture of {film.path} can be decoded; it may be damaged")


def picture_at(film: Film, time: float, width: int) -> Pixels:
    """The picture shown at `time`, upright, its longer side at most `width` pixels."""
    return next(iter(thumbnails(film, [time], width)))


def thumbnails(film: Film, times: Sequence[float], width: int) -> Iterator[Pixels]:
    """The pictures shown at increasing `times`, found by seeking."""
    if film.pictures or film.kind == "still":
        for time in times:
            yield _fitted(load_picture(_shown(film, time)), width)
        return
    if film.container == webp.CONTAINER:
        rows = list(_decoded(film, width, quick=False))
        for time in times:
            yield [pixels for at, pixels in rows if at <= max(time, rows[0][0])][-1]
        return
    with open_media(film.path) as container:
        stream = film_stream(container)
        shape = VideoReformatter()
        last: Pixels | None = None
        for time in times:
            found = _sought(container, stream, film.start + time)
            if found is not None:
                last = _upright(found, film, width, shape)
            if last is None:
                last = np.zeros((max(1, width * 9 // 16), width, 3), dtype=np.uint8)
            yield last


def load_picture(path: Path) -> Pixels:
    """A picture file as RGB, shape (height, width, 3), turned as its EXIF says."""
    data = np.fromfile(path, dtype=np.uint8)
    found = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
    if found is not None:
        return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    if grid := heif.grid_of(path):
        return heif.load_tiles(path, grid)
    with open_media(path) as container:
        try:
            for frame in container.decode(video=0):
                return np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
        except FFmpegError as error:
            raise MediaError(f"{path} cannot be read as a picture: {error}") from error
    raise MediaError(f"{path} cannot be read as a picture")


def letterboxed(pixels: Pixels, width: int, height: int) -> Pixels:
    """`pixels` fitted whole into width x height, on a blurred and darkened copy of itself."""
    scale = min(width / pixels.shape[1], height / pixels.shape[0])
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    inner = cv2.resize(pixels, size, interpolation=way)
    if (inner.shape[1], inner.shape[0]) == (width, height):
        return np.asarray(inner, dtype=np.uint8)
    back = cv2.resize(cv2.resize(pixels, (32, 18), interpolation=cv2.INTER_AREA), (width, height),
                      interpolation=cv2.INTER_CUBIC)  # fmt: skip
    canvas = (cv2.GaussianBlur(back, (0, 0), 12) * 0.45).astype(np.uint8)
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    canvas[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return canvas


def jpeg(pixels: Pixels, quality: int = 80) -> bytes:
    """RGB pixels as the bytes of a JPEG file."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality]
    done, data = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), settings)
    if not done:
        raise MediaError(f"a picture of shape {pixels.shape} cannot be written as JPEG")
    return bytes(data)


def heat_map(share: NDArray[np.floating]) -> bytes:
    """Values 0..1, shape (rows, columns), top row first, as the bytes of a PNG file in colour."""
    grey = np.round(255 * np.clip(share, 0, 1)).astype(np.uint8)
    done, data = cv2.imencode(".png", cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO))
    if not done:
        raise MediaError(f"a picture of shape {share.shape} cannot be written as PNG")
    return bytes(data)


def strip(film: Film, pictures: int = 12, width: int = 160) -> bytes:
    """A JPEG of evenly spaced pictures of the film side by side."""
    times = [(k + 0.5) * film.duration / pictures for k in range(pictures)]
    rows = list(thumbnails(film, times, width))
    return jpeg(np.concatenate([cv2.resize(row, rows[0].shape[1::-1]) for row in rows], axis=1))


def _decoded(film: Film, width: int, quick: bool) -> Iterator[tuple[float, Pixels]]:
    if film.container == webp.CONTAINER:
        for time, pixels in webp.pictures_of(film.path):
            if film.start <= time < film.start + film.duration:
                yield time - film.start, _fitted(pixels, width)
        return
    with open_media(film.path) as container:
        stream = film_stream(container)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = _DECODERS
        # Deblocking makes no difference to pictures this small and costs a fifth of the time.
        stream.codec_context.options = {"skip_loop_filter": "all"}
        if quick:
            stream.codec_context.skip_frame = "NONREF"
        if film.stretch is not None and film.start > 0:
            container.seek(int(film.start / stream.time_base), stream=stream, backward=True)
        frames, shape, last = decoded(container, stream), VideoReformatter(), -1.0
        each = film.frame_duration
        for picture in _woven(frames, stream) if film.interlaced else frames:
            following = 0.0 if last < 0 else last + each
            time = following if picture.time is None else picture.time - film.start
            if time < -1e-4 or time <= last:
                continue
            if time >= film.duration - 1e-4:
                return
            last = time
            yield max(0.0, time), _upright(picture, film, width, shape)


def _woven(frames: Iterator[Any], stream: Any) -> Iterator[Any]:
    weave = _Deinterlacer(stream)
    for frame in frames:
        yield from weave.through(frame)
    yield from weave.through(None)


class _Deinterlacer:
    """One progressive picture for each interlaced one, by FFmpeg's bwdif."""

    def __init__(self, stream: Any) -> None:
        self.graph = Graph()
        source = self.graph.add_buffer(template=stream)
        bwdif = self.graph.add("bwdif", "mode=send_frame")
        sink = self.graph.add("buffersink")
        source.link_to(bwdif)
        bwdif.link_to(sink)
        self.graph.configure()

    def through(self, frame: Any) -> Iterator[Any]:
        self.graph.push(frame)
        while True:
            try:
                yield self.graph.pull()
            except (FFmpegError, BlockingIOError):
                return


def _upright(frame: Any, film: Film, width: int, shape: VideoReformatter) -> Pixels:
    turned = film.rotation in (90, 270)
    shown = (film.height, film.width) if turned else (film.width, film.height)
    scale = min(1.0, width / max(shown))
    size = max(2, round(shown[0] * scale)), max(2, round(shown[1] * scale))
    if frame.format.name in _PLANAR and max(frame.width, frame.height) >= 2 * max(size):
        pixels = _averaged(frame, size)
    else:
        small = shape.reformat(frame, size[0], size[1], "rgb24", interpolation="FAST_BILINEAR")
        pixels = np.asarray(small.to_ndarray(), dtype=np.uint8)
    if film.high_dynamic_range:
        pixels = (255 * (pixels / 255.0) ** (1 / _PQ_LIFT)).astype(np.uint8)
    return np.asarray(cv2.rotate(pixels, _TURNS[film.rotation])) if film.rotation else pixels


def _averaged(frame: Any, size: tuple[int, int]) -> Pixels:
    """An 8-bit 4:2:0 frame shrunk by area averaging, plane by plane, then turned into RGB.

    A tenth of the time of converting first. Matrix and range are the frame's own (ITU-R BT.601 or
    BT.709, by its height where it does not say).
    """
    planes = []
    for plane in frame.planes[:3]:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        planes.append(_shrunk(rows[: plane.height, : plane.width], size))
    space = int(frame.colorspace)
    wide = space == 1 or (space not in (5, 6) and frame.height >= 720)
    full = int(frame.color_range) == 2 or frame.format.name == "yuvj420p"
    return np.asarray(cv2.transform(cv2.merge(planes), _matrix(wide, full)), dtype=np.uint8)


def _shrunk(plane: Pixels, size: tuple[int, int]) -> Pixels:
    """`plane` of shape (height, width) averaged down to `size` (width, height).

    By means of two by two, which OpenCV is fastest at; a third that remains is a mean of three by
    three. Anything else between two of them is drawn straight between neighbours, before the last
    mean where the plane is large enough, so that fine patterns do not turn into coarse ones. Within
    a level or two of a mean over exact areas, which takes three times as long.
    """
    double, triple = (2 * size[0], 2 * size[1]), (3 * size[0], 3 * size[1])
    while plane.shape[1] >= 2 * double[0] and plane.shape[0] >= 2 * double[1]:
        plane = _halved(plane)
    if plane.shape[1::-1] == triple:
        return np.ascontiguousarray(cv2.blur(plane, (3, 3))[1::3, 1::3])
    if plane.shape[1] >= double[0] and plane.shape[0] >= double[1]:
        return _halved(_drawn_to(plane, double))
    return _drawn_to(plane, size)


def _halved(plane: Pixels) -> Pixels:
    """Without the last row or column where a side is odd."""
    height, width = plane.shape[0] // 2, plane.shape[1] // 2
    even = plane[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _drawn_to(plane: Pixels, size: tuple[int, int]) -> Pixels:
    if plane.shape[1::-1] == size:
        return plane
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


@cache
def _matrix(wide: bool, full: bool) -> NDArray[np.float32]:
    """Rows of R, G, B from Y, U, V and 1, all 0..255."""
    red, blue = (0.2126, 0.0722) if wide else (0.299, 0.114)
    green = 1 - red - blue
    luma, chroma, black = (1.0, 1.0, 0.0) if full else (255 / 219, 255 / 224, 16.0)
    v_red, u_blue = 2 * (1 - red) * chroma, 2 * (1 - blue) * chroma
    rows = np.array([
        [luma, 0.0, v_red],
        [luma, -u_blue * blue / green, -v_red * red / green],
        [luma, u_blue, 0.0],
    ])  # fmt: skip
    offset = -rows @ np.array([black, 128.0, 128.0])
    return np.asarray(np.concatenate([rows, offset[:, None]], axis=1), dtype=np.float32)


def _sought(container: Any, stream: Any, time: float) -> Any:
    try:
        container.seek(max(0, int(time / stream.time_base)), stream=stream, backward=True)
    except FFmpegError:
        container.seek(0)
    best = None
    for frame in decoded(container, stream):
        if best is not None and frame.time is not None and frame.time > time + 1e-3:
            break
        best = frame
        if frame.time is not None and frame.time >= time - 1e-3:
            break
    return best


def _shown(film: Film, time: float) -> Path:
    if not film.pictures:
        return film.path
    each = film.duration / len(film.pictures) if film.seconds_per_image is None else (
        film.seconds_per_image
    )  # fmt: skip
    return film.pictures[min(len(film.pictures) - 1, max(0, int((time + 1e-6) / each)))]


def _still_frames(film: Film, width: int) -> Iterator[Frame]:
    """One array for each picture, given out again for as long as it is shown."""
    count = max(1, round(film.duration * film.frame_rate))
    shown: Path | None = None
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    for index in range(count):
        time = film.time_of(index)
        offset = film.stretch.start if film.stretch else 0.0
        path = _shown(film, time + offset)
        if path != shown:
            shown, pixels = path, _fitted(load_picture(path), width)
        yield Frame(index, time, pixels)


def _fitted(pixels: Pixels, width: int) -> Pixels:
    scale = min(1.0, width / max(pixels.shape[:2]))
    size = max(2, round(pixels.shape[1] * scale)), max(2, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
