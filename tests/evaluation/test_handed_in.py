"""Results that lie in the repository are such as the command takes, and their page holds them."""

from pathlib import Path

import pytest

from photoplay.evaluation.protocols import PROTOCOLS
from photoplay.evaluation.results import read_lines
from photoplay.evaluation.standings import standings

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
FOLDERS = sorted(path for path in RESULTS.iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_results_are_of_their_protocol_and_stand_on_the_page(folder):
    name, _, digest = folder.name.rpartition(".")
    if PROTOCOLS[name].digest != digest:
        pytest.skip(f"{name} is another protocol now: these results are of {digest}")
    found = standings(read_lines(sorted(folder.glob("*.jsonl"))))
    page = (folder / "leaderboard.html").read_text(encoding="utf-8")
    assert found
    for one in found:
        assert one.complete, f"{one.system} lacks films"
        assert one.system in page


def test_there_are_results():
    assert FOLDERS
