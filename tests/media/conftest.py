"""Lets the tests of this folder import its makers and its referee by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
