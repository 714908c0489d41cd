"""Where a file lies while it is sent: in a temporary file without a name, so that nothing can leave it behind.

Django's own lies under a name in the machine's temporary folder until it is closed; a process that is killed leaves it
there, with what somebody sent. One without a name is gone with the process that held it open.
"""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class UnnamedUploadedFile(UploadedFile):
    """A file that was sent, in a temporary file without a name; closed at the latest when nobody holds it."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: dict[str, bytes] | None) -> None:
        opened: Any = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  (closed below)
        super().__init__(opened, name, content_type, 0, charset, extra)

    def __del__(self) -> None:
        # Of a form that could not be read, Django closes only the file that it came to last.
        if (opened := getattr(self, "file", None)) is not None:
            opened.close()


class UnnamedFileUploadHandler(FileUploadHandler):
    """Takes a file of any size to a temporary file without a name (`FILE_UPLOAD_HANDLERS`)."""

    #: There from the first file on: Django closes it where a form breaks off.
    file: UnnamedUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.file = UnnamedUploadedFile(
            str(self.file_name), str(self.content_type), self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the next bytes; nothing is given on."""
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """The whole file, from its beginning."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Let go of a file that never became whole."""
        if hasattr(self, "file"):
            self.file.close()
