"""What goes wrong, as problem documents (RFC 9457)."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from photoplay.types.errors import PhotoplayError

MEDIA_TYPE = "application/problem+json"


def problem(status: int, detail: str, *, kind: str = "about:blank", **more: Any) -> dict[str, Any]:
    """A problem document; `kind` names the error in the service's own words."""
    return {
        "type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more
    }  # fmt: skip


def problem_of(error: PhotoplayError, *, hidden: str = "") -> dict[str, Any]:
    """The document of one of our errors; paths below `hidden` are told without it."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__.removesuffix("Error")).lower()
    return problem(
        error.http_status, told(str(error), hidden), kind=f"urn:photoplay:problem:{name}",
        exit_code=error.exit_code,
    )  # fmt: skip


def told(message: str, hidden: str) -> str:
    """A message without the machine's own folders, or advice for a command line."""
    return message.replace(f"{hidden}/", "") if hidden else message
