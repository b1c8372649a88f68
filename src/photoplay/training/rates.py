"""The learning rate of each step: up in a line, then down half a cosine."""

from __future__ import annotations

import math

from photoplay.types.recipe import Recipe


def rate_at(step: int, recipe: Recipe) -> float:
    """The rate of step 0, 1, …; the first step of a warm-up is not 0."""
    if step < recipe.warmup:
        return recipe.learning_rate * (step + 1) / (recipe.warmup + 1)
    left = max(recipe.steps - 1 - recipe.warmup, 1)
    done = min((step - recipe.warmup) / left, 1.0)
    share = recipe.lowest + (1 - recipe.lowest) * 0.5 * (1 + math.cos(math.pi * done))
    return recipe.learning_rate * share
