"""Street dance in ten styles, with bodies in two and three dimensions at 60 frames a second.

On disk: motions/SEQ.pkl {smpl_poses, smpl_scaling, smpl_trans}, keypoints3d/SEQ.pkl {keypoints3d,
keypoints3d_optim}, keypoints2d/SEQ.pkl {keypoints2d, det_scores, timestamps}, splits/*.txt and
ignore_list.txt. SEQ is gGG_sSS_cAll_dDD_mXXn_chNN: genre, situation, camera, dancer, music,
choreography. Films of camera 1 are looked for as videos/…c01….mp4, music as music/mXXn.wav.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.arrays import load_pickled_arrays
from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines, write_sound
from photoplay.datasets.tables import lines_of, rows_of
from photoplay.types.annotations import Keypoints
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

_SPLITS = {
    f"{family}/{split}": f"{family}_{split}"
    for family in ("crossmodal", "pose")
    for split in ("train", "val", "test")
}
CARD = DatasetCard(
    name="aist",
    title="AIST++",
    shelf="movement",
    holds="dances with SMPL motion, COCO-17 joints in 3-D and, for nine cameras, in 2-D",
    source="R. Li et al., AI Choreographer: Music Conditioned 3D Dance Generation with AIST++, "
    "ICCV 2021",
    licence="CC BY 4.0 (annotations); videos and music under the AIST terms of use",
    ships=False,
    access="annotations open",
    ask="google.github.io/aistplusplus_dataset; videos: aistdancedb.ongaaccel.jp",
    layout=(
        "motions/*.pkl", "keypoints3d/*.pkl", "keypoints2d/*.pkl", "splits/*.txt",
        "ignore_list.txt", "videos/*.mp4", "music/*.wav",
    ),
    layout_source="aist_plusplus/loader.py of github.com/google/aistplusplus_api; videos/ and "
    "music/ are where we look for media",
    gives=("film", "music", "keypoints", "vectors", "style", "tags", "facts"),
    items=1_408,
    hours=5.2,
    splits=tuple(_SPLITS),
    split_note="crossmodal by music and choreography, pose by dancer: two splits of one set",
    traps=(
        "60 tunes serve 1,408 dances: split by tune",
        "the items of ignore_list.txt have the tag `ignored`: their motion is wrong",
    ),
)  # fmt: skip
RATE = 60.0
STYLES = {
    "BR": "break", "PO": "pop", "LO": "lock", "MH": "middle hip-hop", "LH": "LA style hip-hop",
    "HO": "house", "WA": "waack", "KR": "krump", "JS": "street jazz", "JB": "ballet jazz",
}  # fmt: skip


class Dataset(IndexedDataset[bool]):
    """Dances by the name of their sequence."""

    card = CARD

    def read_index(self) -> Mapping[str, bool]:
        ignored = set(lines_of(self.root / "ignore_list.txt"))
        files = sorted((self.root / "motions").glob("*.pkl"))
        return {path.stem: path.stem in ignored for path in files}

    def read(self, key: str, row: bool) -> Example:
        parts = dict(zip("gscdmh", key.replace("ch", "h").split("_"), strict=True))
        style, tune = parts["g"][1:], parts["m"]
        if style not in STYLES:
            raise DatasetError(f"{key} names no known style")
        motion = load_pickled_arrays(
            self.root / "motions" / f"{key}.pkl", "smpl_poses", "smpl_scaling", "smpl_trans"
        )
        body = load_pickled_arrays(self.root / "keypoints3d" / f"{key}.pkl", "keypoints3d_optim")
        seen = load_pickled_arrays(self.root / "keypoints2d" / f"{key}.pkl", "keypoints2d")
        count = len(motion["smpl_trans"])
        return Example(
            key=key,
            film=Clip(path=self.root / "videos" / f"{key.replace('cAll', 'c01')}.mp4"),
            music=Clip(path=self.root / "music" / f"{tune}.wav"),
            keypoints=Keypoints(
                order="coco-17", rate=RATE, unit="as the set has them",
                points=body["keypoints3d_optim"][:, None],
            ),
            vectors={
                "smpl poses": motion["smpl_poses"].reshape(count, 72),
                "smpl translation": motion["smpl_trans"],
                "smpl scaling": motion["smpl_scaling"],
                "coco-17 of camera 1": seen["keypoints2d"][0].reshape(-1, 51),
            },
            style=STYLES[style],
            tags=("ignored",) if row else (),
            facts={"dancer": parts["d"], "music": tune, "choreography": "c" + parts["h"],
                   "situation": parts["s"]},
        )  # fmt: skip

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(
                words[0]
                for _, words in rows_of(self.root / "splits" / f"{file}.txt", 1)
                if words[0] in self.index
            )
            for name, file in _SPLITS.items()
        }


def write_sample(root: Path) -> None:
    """A made-up copy of three dances, one a split; the last is ignored."""
    keys = [f"gBR_sBM_cAll_d0{n}_mBR{n}_ch0{n}" for n in range(3)]
    rng = np.random.default_rng(0)
    for key, split in zip(keys, ("train", "val", "test"), strict=True):
        for family in ("crossmodal", "pose"):
            write_lines(root / "splits" / f"{family}_{split}.txt", key)
        body = rng.normal(size=(6, 17, 3))
        forms = {
            "motions": {"smpl_poses": rng.normal(size=(6, 72)), "smpl_scaling": np.ones(1),
                        "smpl_trans": rng.normal(size=(6, 3))},
            "keypoints3d": {"keypoints3d": body, "keypoints3d_optim": body},
            "keypoints2d": {"keypoints2d": rng.normal(size=(9, 6, 17, 3)),
                            "det_scores": np.ones((9, 6)), "timestamps": np.arange(6)},
        }  # fmt: skip
        for folder, form in forms.items():
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / f"{key}.pkl").write_bytes(pickle.dumps(form))
        write_film(root / "videos" / f"{key.replace('cAll', 'c01')}.mp4", sounds=True)
        write_sound(root / "music" / f"{key.split('_')[4]}.wav")
    write_lines(root / "ignore_list.txt", keys[2])
