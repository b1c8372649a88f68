import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def plans():
    """The makers of small plans in plans.py."""
    spec = importlib.util.spec_from_file_location("plans", Path(__file__).with_name("plans.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
