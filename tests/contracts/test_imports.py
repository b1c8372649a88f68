"""The direction of imports, as a table that fails when someone crosses it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "photoplay"
EDGE = {"types", "theory"}
MAY_IMPORT = {
    "types": set(),
    "theory": {"types"},
    "media": EDGE,
    "analysis": EDGE,
    "planning": EDGE,
    "composition": EDGE | {"tokens"},
    "rendering": EDGE,
    "mixing": EDGE,
    "listening": EDGE,
    "gate": EDGE | {"metrics", "listening"},
    "feedback": EDGE,
    "exchange": EDGE | {"media"},
    "report": EDGE | {"gate"},
    "films": EDGE | {"media"},
    "metrics": EDGE,
    "embedders": EDGE,
    "datasets": EDGE | {"media"},
    "tokens": EDGE,
    "nn": set(),
    "methods": EDGE | {"nn", "tokens"},
    "training": {"types", "media", "catalog", "pipeline"},
    "preparation": {"types", "media", "catalog"},
    "evaluation": EDGE
    | {
        "media",
        "catalog",
        "pipeline",
        "metrics",
        "listening",
        "project",
        "films",
        "embedders",
        "workers",
    },
    "catalog": set(),
    "memory": set(),
    "loading": None,
    "assets": {"types", "embedders"},  # it converts files that embedders can read
    "project": {"types", "media"},
    "pipeline": {"types"},
    "cli": None,
    "server": None,
    "scoring": None,
    "readiness": None,
    "crew": None,
    "stems": None,
    "settings": None,
    "looking": None,
    "looking_apart": None,
    "preparing": None,
    "kinetoscoping": None,
    "checking": None,
    "measuring": None,
    "own_system": None,
    "exchanging": None,
    "guiding": None,
    "presets": None,
    "exporting": None,
    "showing": None,
    "redoing": None,
    "editing": None,
    "history": None,
    "telling": None,
    "spotting": None,
    "conforming": None,
    "looping": None,
    "looping_options": set(),
    "taking": None,
    "judging": None,
    "tasting": None,
    "gathering": None,
    "remarking": None,
    "resounding": {"types"},
    "opening": {"types", "theory", "media"},
    "hearing": None,
    "workers": set(),
    "__main__": None,
}
"""None: anything. `crew`, `looking`, `checking` and `readiness` put the default parts together for
the program and for Python."""
HEAVY = ("torch", "scipy", "cv2", "av", "onnxruntime", "numpy")


def folders_imported(source: str) -> set[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    ours = (name.split(".") for name in names if name.startswith("photoplay."))
    return {name[1] for name in ours} - {"__version__"}


def home(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)
def test_imports_point_inward(path):
    folder = home(path)
    if folder == "__init__":
        return
    assert folder in MAY_IMPORT, f"{folder} has no row in the table of imports"
    allowed = MAY_IMPORT[folder]
    if allowed is None:
        return
    crossed = folders_imported(path.read_text()) - allowed - {folder}
    assert not crossed, f"{path.name} may not import {sorted(crossed)}"


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not modules_after("import photoplay") & set(HEAVY)


def test_the_path_never_loads_torch():
    assert "torch" not in modules_after("import photoplay.pipeline, photoplay.scoring")


def test_a_plan_and_a_publication_load_no_signal_processing():
    """Each stage may run in a process of its own, and scipy.signal takes a second to load."""
    loaded = modules_after("import photoplay.guiding, photoplay.planning.planner, "
                           "photoplay.media.publish, photoplay.theory.loudness")  # fmt: skip
    assert "scipy" in loaded
    assert "scipy.signal" not in loaded
