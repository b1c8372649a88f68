"""An embedder with what weights are at hand: those set up, or tiny ones made by rule."""

from functools import cache

import pytest

from photoplay import assets
from photoplay.types.errors import AssetError


@cache
def loaded(module):
    """A net of this module; skipped where nothing is set up."""
    if not module.CARD.assets:
        from tests.golden.embedders.tiny import tiny_net

        return tiny_net(module)
    try:
        path = assets.model(module.CARD.assets[0])
    except AssetError as error:
        pytest.skip(f"{error} (photoplay setup --evaluation)")
    return module.load(path, module.Options(threads=1))
