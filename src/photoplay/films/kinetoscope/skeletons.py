"""Bodies of joints: 24 of SMPL moved by turning them, and the same body in two other orders.

Metres; x to the body's left, y up, z forward. Proportions are ours, of a person 1.7 m tall.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SMPL_24 = (
    "pelvis", "left hip", "right hip", "spine 1", "left knee", "right knee", "spine 2",
    "left ankle", "right ankle", "spine 3", "left foot", "right foot", "neck", "left collar",
    "right collar", "head", "left shoulder", "right shoulder", "left elbow", "right elbow",
    "left wrist", "right wrist", "left hand", "right hand",
)  # fmt: skip
"""M. Loper et al., SMPL: A Skinned Multi-Person Linear Model, 2015."""
PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21)
JOINT = {name: number for number, name in enumerate(SMPL_24)}
COCO_17 = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder",
    "left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip",
    "left knee", "right knee", "left ankle", "right ankle",
)  # fmt: skip
OPENPOSE_25 = (
    "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow",
    "left wrist", "pelvis", "right hip", "right knee", "right ankle", "left hip", "left knee",
    "left ankle", "right eye", "left eye", "right ear", "left ear", "left big toe",
    "left small toe", "left heel", "right big toe", "right small toe", "right heel",
)  # fmt: skip
"""BODY_25 of OpenPose (Z. Cao et al., 2019); its middle of the hips is our pelvis."""
_REST: Floats = np.array([
    (0, 0, 0), (0.09, -0.08, 0), (-0.09, -0.08, 0), (0, 0.11, 0), (0, -0.40, 0.01),
    (0, -0.40, 0.01), (0, 0.13, 0), (0, -0.42, -0.02), (0, -0.42, -0.02), (0, 0.06, 0),
    (0, -0.06, 0.12), (0, -0.06, 0.12), (0, 0.21, 0), (0.07, 0.12, 0), (-0.07, 0.12, 0),
    (0, 0.12, 0.02), (0.11, 0.03, 0), (-0.11, 0.03, 0), (0.26, 0, 0), (-0.26, 0, 0), (0.25, 0, 0),
    (-0.25, 0, 0), (0.08, 0, 0), (-0.08, 0, 0),
])  # fmt: skip
_MARKS: dict[str, tuple[str, tuple[float, float, float]]] = {
    "nose": ("head", (0, 0.05, 0.11)),
    "left eye": ("head", (0.03, 0.08, 0.09)), "right eye": ("head", (-0.03, 0.08, 0.09)),
    "left ear": ("head", (0.075, 0.06, 0.01)), "right ear": ("head", (-0.075, 0.06, 0.01)),
    "left big toe": ("left foot", (-0.02, -0.01, 0.08)),
    "right big toe": ("right foot", (0.02, -0.01, 0.08)),
    "left small toe": ("left foot", (0.04, -0.01, 0.05)),
    "right small toe": ("right foot", (-0.04, -0.01, 0.05)),
    "left heel": ("left ankle", (0, -0.06, -0.05)),
    "right heel": ("right ankle", (0, -0.06, -0.05)),
}  # fmt: skip
"""What the other orders have and SMPL has not: the joint that carries it, and where it lies."""


def rotations(turns: Floats) -> Floats:
    """Matrices of axis-angle vectors, shape (..., 3) -> (..., 3, 3), by Rodrigues' formula."""
    angle = np.linalg.norm(turns, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(turns / np.maximum(1e-12, angle[..., 0]), -1, 0)
    nought = np.zeros_like(x)
    cross = np.stack([nought, -z, y, z, nought, -x, -y, x, nought], -1).reshape(*x.shape, 3, 3)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def posed(turns: Floats, root: Floats) -> dict[str, Floats]:
    """Where every named point is, shape (frames, 3) each.

    `turns` are axis-angles of the joints against their parents, shape (frames, 24, 3), as SMPL has
    them; `root` places the pelvis, shape (frames, 3).
    """
    local = rotations(turns)
    whole, places = [local[:, 0]], [root]
    for joint in range(1, len(PARENTS)):
        parent = PARENTS[joint]
        places.append(places[parent] + whole[parent] @ _REST[joint])
        whole.append(whole[parent] @ local[:, joint])
    found = dict(zip(SMPL_24, places, strict=True))
    for name, (joint_name, offset) in _MARKS.items():
        number = JOINT[joint_name]
        found[name] = places[number] + whole[number] @ np.array(offset)
    return found


def in_order(points: dict[str, Floats], order: tuple[str, ...]) -> Floats:
    """The points of an order of joints, shape (frames, joints, 3)."""
    return np.stack([points[name] for name in order], axis=1)
