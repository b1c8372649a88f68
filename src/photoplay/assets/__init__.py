"""The sound font and the small models: where each comes from, its checksum and its licence.

`photoplay setup` brings them once; afterwards nothing is fetched, and nothing is ever replaced
without being asked for.
"""

from photoplay.assets.shelf import (
    AssetState,
    cards_of,
    find_font,
    folder,
    model,
    set_up,
    state,
)

__all__ = ["AssetState", "cards_of", "find_font", "folder", "model", "set_up", "state"]
