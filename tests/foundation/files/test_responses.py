"""What a browser is told when it is handed a file."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django.http import FileResponse, HttpRequest
from django.test import RequestFactory
from tests.foundation.files.samples import SAMPLES

from sikkersag.foundation.files import responses, store

NOW = datetime(2026, 3, 10, 7, 40, tzinfo=UTC)


def stored(ending: str) -> store.Stored:
    content, _ = SAMPLES[ending]
    return store.save(io.BytesIO(content), filename=f"Børn.{ending}", declared_type="", now=NOW)


@pytest.mark.parametrize("ending", SAMPLES)
def test_a_download_is_saved_and_never_shown_or_kept(ending: str, db: None, folder: Path) -> None:
    file = stored(ending)
    response = responses.download_response(file.sha256, filename=file.filename, media_type=file.media_type)
    assert b"".join(response) == SAMPLES[ending][0]
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].split("; ")[3] == "sandbox"
    assert response["Content-Length"] == str(len(SAMPLES[ending][0]))
    response.close()


@pytest.mark.parametrize("ending", SAMPLES)
def test_only_a_pdf_and_an_image_are_shown_and_then_strictly(ending: str, db: None, folder: Path) -> None:
    file = stored(ending)
    response = responses.preview_response(file.sha256, filename=file.filename, media_type=file.media_type)
    shown = ending in ("pdf", "png", "jpg", "jpeg")
    assert response["Content-Disposition"].split(";")[0] == ("inline" if shown else "attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy.split("; ")
    assert "script-src" not in policy
    assert ("frame-ancestors 'self'" in policy) is shown
    response.close()


def test_a_name_cannot_add_a_header(db: None, folder: Path) -> None:
    file = stored("pdf")
    response = responses.download_response(
        file.sha256, filename='x"\r\nSet-Cookie: a=b\r\n\r\n<script>.pdf', media_type=file.media_type
    )
    assert "\n" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response
    response.close()


def test_the_policy_of_our_own_pages_does_not_replace_that_of_a_file(db: None, folder: Path) -> None:
    file = stored("pdf")

    def view(_: HttpRequest) -> FileResponse:
        return responses.download_response(file.sha256, filename=file.filename, media_type=file.media_type)

    response = CSPMiddleware(view)(RequestFactory().get("/"))
    assert isinstance(response, FileResponse)
    assert response["Content-Security-Policy"].split("; ")[3] == "sandbox"
    response.close()


def test_a_file_that_is_gone_is_told_as_such(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        responses.download_response("a" * 64, filename="x.pdf", media_type="application/pdf")
