"""The docstrings that stand under the fields of a dataclass, as help for people and programs."""

from __future__ import annotations

import ast
import inspect
from functools import cache


@cache
def field_docs(kind: type) -> dict[str, str]:
    """Field name -> the docstring that stands under it in the class's source."""
    tree = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(tree, ast.ClassDef)
    docs: dict[str, str] = {}
    for line, below in zip(tree.body, tree.body[1:], strict=False):
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            docs[line.target.id] = " ".join(str(below.value.value).split())
    return docs
