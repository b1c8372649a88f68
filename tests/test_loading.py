"""Loading beside the look: everything that it names is there, and only while it is wanted."""

import subprocess
import sys

import pytest

from photoplay.loading import FIRST, LATER, load_what_follows


@pytest.mark.parametrize("name", [FIRST, *LATER])
def test_what_is_named_can_be_loaded(name):
    load_what_follows(lambda: True)
    assert name in sys.modules


def test_what_is_not_wanted_is_not_loaded():
    code = (
        "import sys\n"
        "from photoplay.loading import LATER, load_what_follows\n"
        "load_what_follows(lambda: False)\n"
        "assert not any(name in sys.modules for name in LATER)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_look_at_pictures_does_not_wait_for_what_only_sound_needs(small_film):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from photoplay.readiness import probed\n"
        "from photoplay.scoring import settings_for\n"
        f"probed(settings_for(Path({str(small_film)!r}), None, seed=0))\n"
        "import photoplay.looking\n"
        "print(*(name for name in ('scipy.signal', 'scipy.stats') if name in sys.modules))\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
