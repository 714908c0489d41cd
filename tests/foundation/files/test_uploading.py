"""A file on its way in: whole when it has come, and never under a name that a killed process would leave behind."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as ours
from django.core.files.uploadhandler import StopUpload
from django.http.multipartparser import MultiPartParser
from django.utils.module_loading import import_string
from pytest_django import Settings

from sikkersag.foundation.files.uploading import UnnamedFileUploadHandler

LARGE = b"Brev fra en nabo. " * 200_000


def sent(content: bytes) -> tuple[dict[str, Any], BytesIO]:
    """The headers and the body of a form with one file."""
    head = b'--x\r\nContent-Disposition: form-data; name="fil"; filename="brev.txt"\r\nContent-Type: text/plain\r\n\r\n'
    body = head + content + b"\r\n--x--\r\n"
    return {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(len(body))}, BytesIO(body)


@pytest.fixture
def temporary(settings: Settings, tmp_path: Path) -> Path:
    """The folder of temporary files, empty."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.parametrize("content", [b"", b"x", LARGE], ids=["empty", "a letter", "large"])
def test_a_file_comes_whole_and_has_no_name(temporary: Path, content: bytes) -> None:
    _, files = MultiPartParser(*sent(content), [UnnamedFileUploadHandler()], "utf-8").parse()
    file: Any = files["fil"]
    assert (file.name, file.content_type, file.size, file.read()) == ("brev.txt", "text/plain", len(content), content)
    assert list(temporary.iterdir()) == []
    assert b"".join(file.chunks()) == content
    file.close()


def test_a_file_too_large_for_the_memory_has_no_name_either(temporary: Path) -> None:
    """What every form of the program uses."""
    handlers = [import_string(name)() for name in ours.FILE_UPLOAD_HANDLERS]
    _, files = MultiPartParser(*sent(LARGE), handlers, "utf-8").parse()
    file: Any = files["fil"]
    assert os.fstat(file.file.fileno()).st_size == len(LARGE) > ours.FILE_UPLOAD_MAX_MEMORY_SIZE
    assert list(temporary.iterdir()) == []
    file.close()


class Stopping(UnnamedFileUploadHandler):
    """As where the browser goes away after the first bytes."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        super().receive_data_chunk(raw_data, start)
        raise StopUpload(connection_reset=True)


def test_a_file_that_is_interrupted_is_let_go(temporary: Path) -> None:
    handler = Stopping()
    MultiPartParser(*sent(LARGE), [handler], "utf-8").parse()
    assert handler.file.closed
    handler.upload_interrupted()
    assert list(temporary.iterdir()) == []
