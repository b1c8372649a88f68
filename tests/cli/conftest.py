"""Lets the tests of this folder import their makers, and those of films, by name."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "media")]
