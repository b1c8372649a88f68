"""Uploads over HTTP, as tus 1.0.0 has it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from photoplay.server.held import HeldUploads
from photoplay.server.uploads import EXTENSIONS, VERSION, Upload, named

router = APIRouter(prefix="/uploads", tags=["uploads"])
_TYPE = "application/offset+octet-stream"


def _speaks(tus_resumable: Annotated[str, Header()] = VERSION) -> None:
    if tus_resumable != VERSION:
        raise HTTPException(412, f"this is tus {VERSION}", {"Tus-Version": VERSION})


_spoken = [Depends(_speaks)]


@router.options("", status_code=204)
def options(store: HeldUploads) -> Response:
    """What this server can do."""
    return Response(
        status_code=204,
        headers={"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Tus-Extension": EXTENSIONS,
                 "Tus-Max-Size": str(store.largest)},
    )  # fmt: skip


@router.post("", status_code=201, dependencies=_spoken)
def create(
    store: HeldUploads,
    upload_length: Annotated[int, Header()],
    upload_metadata: Annotated[str, Header(max_length=2000)] = "",
) -> Response:
    """Announce an upload; its address is in Location."""
    new = store.create(upload_length, named(upload_metadata))
    return _told(new, 201, {"Location": f"/uploads/{new.id}"})


@router.head("/{upload}", status_code=200, dependencies=_spoken)
def head(store: HeldUploads, upload: str) -> Response:
    """How many bytes have come."""
    found = store.find(upload)
    return _told(found, 200, {"Upload-Length": str(found.length), "Cache-Control": "no-store"})


@router.patch("/{upload}", status_code=204, dependencies=_spoken)
async def patch(
    request: Request,
    store: HeldUploads,
    upload: str,
    upload_offset: Annotated[int, Header(ge=0)],
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """Bytes that go on at the offset."""
    if content_type != _TYPE:
        raise HTTPException(415, f"the bytes of an upload are sent as {_TYPE}")
    try:
        return _told(await store.append(upload, upload_offset, request.stream()), 204)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody hears it; what came is kept


@router.delete("/{upload}", status_code=204, dependencies=_spoken)
def delete(store: HeldUploads, upload: str) -> Response:
    """Give an upload up."""
    store.remove(upload)
    return Response(status_code=204, headers={"Tus-Resumable": VERSION})


def _told(upload: Upload, status: int, more: dict[str, str] | None = None) -> Response:
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(upload.offset), **(more or {})}
    return Response(status_code=status, headers=headers)
