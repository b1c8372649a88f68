"""A service over HTTP in this process, and films small enough to score in a few seconds."""

import base64

import pytest
from starlette.testclient import TestClient

from photoplay.server.service import ServiceOptions, service

TUS = {"Tus-Resumable": "1.0.0"}


def options(root, **more):
    return ServiceOptions(root=root, **{"hosts": ("testserver", "localhost", "127.0.0.1"), **more})


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(client, folder) of a service that no test changes for the others."""
    root = tmp_path_factory.mktemp("service")
    with TestClient(service(options(root, largest=1 << 20, waiting=3))) as client:
        yield client, root


def announce(client, size, name="holiday.mp4"):
    given = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {given}"}
    return client.post("/uploads", headers=headers)


def send(client, place, offset, piece):
    headers = {**TUS, "Upload-Offset": str(offset)}
    headers["Content-Type"] = "application/offset+octet-stream"
    return client.patch(place, headers=headers, content=piece)


def uploaded(client, content, name="holiday.mp4"):
    """The id of a whole upload of `content`."""
    place = announce(client, len(content), name).headers["Location"]
    assert send(client, place, 0, content).status_code == 204
    return place.rsplit("/", 1)[-1]


def add(client, content, name="holiday.mp4", **more):
    return client.post("/films", json={"upload": uploaded(client, content, name), **more})
