"""The OpenAPI 3.1 document of the way in for other systems. A test holds what is answered against it."""

from __future__ import annotations

from typing import Any

from sikkersag.intake.asked import KINDS, LONGEST, METHODS, MOST_CHILDREN, PLACES, SUSPECTS
from sikkersag.intake.jsonbody import MOST_FILES
from sikkersag.intake.policies import LONGEST_TEXT

_RECEIPT = {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$"}
_MOMENT = {"type": "string", "format": "date-time"}


def _line(said: str = "") -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST, **({"description": said} if said else {})}


def _one_of(values: tuple[str, ...], said: str) -> dict[str, Any]:
    return {"type": "string", "enum": [*values, ""], "description": said}


def _maybe(said: str) -> dict[str, Any]:
    return {"type": ["boolean", "null"], "description": f"{said} null: not known."}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _schemas() -> dict[str, Any]:
    child = _object(
        [],
        name=_line(),
        cpr=_line("Ten digits, as far as known."),
        born=_line("A date or an age, as it is told."),
        address=_line(),
        place=_line("School, day care or other place."),
    )
    file = _object(
        ["filename", "media_type", "content"],
        filename=_line(),
        media_type={"type": "string"},
        content={"type": "string", "contentEncoding": "base64"},
    )
    notification = _object(
        ["text", "sender_kind"],
        text={"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "description": "What was seen or heard."},
        sender_kind={"type": "string", "enum": list(KINDS), "description": "Who notifies."},
        sender_place=_one_of(PLACES, "Where a professional notifies from."),
        sender_name=_line(),
        sender_role=_line(),
        sender_phone=_line(),
        sender_mail=_line(),
        sender_address=_line(),
        method=_one_of(METHODS, "How it was told."),
        parents=_line("What is known of the parents."),
        abuse=_maybe("Is there suspicion of violence or sexual abuse?"),
        suspect=_one_of(SUSPECTS, "Who is suspected of it."),
        honour=_maybe("Is it related to honour?"),
        unborn=_maybe("Is the child not born yet?"),
        files_as_they_are={
            "type": "boolean",
            "description": "An anonymous sender wants files sent that cannot be cleaned of what tells who made them.",
        },
        children={"type": "array", "maxItems": MOST_CHILDREN, "items": {"$ref": "#/components/schemas/Child"}},
        files={"type": "array", "maxItems": MOST_FILES, "items": {"$ref": "#/components/schemas/File"}},
    )
    receipt = _object(
        ["receipt", "received_at", "again"], receipt=_RECEIPT, received_at=_MOMENT, again={"type": "boolean"}
    )
    step = {"type": ["string", "null"], "format": "date-time"}
    steps = _object([], received=step, registered=step, assessed=step, answered=step)
    steps["description"] = (
        "Of what a professional sent; of others only that it was received and that the receipt was sent."
    )
    standing = _object(["receipt", "received_at", "steps"], receipt=_RECEIPT, received_at=_MOMENT, steps=steps)
    error = _object(
        ["error", "message", "phone"],
        error={"type": "string"},
        message={"type": "string"},
        phone={"type": "string", "description": "Where the municipality is reached at any hour."},
        problems={"type": "object", "additionalProperties": {"type": "string"}},
    )
    return {
        "Child": child, "File": file, "Notification": notification, "Receipt": receipt, "Standing": standing,
        "Error": error,
    }  # fmt: skip


def _answer(said: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": said, "content": content}


def description() -> dict[str, Any]:
    """The whole document."""
    refused = {
        "401": _answer("Unknown client or secret.", "Error"),
        "405": _answer("Another method than those told here.", "Error"),
        "429": _answer("Too many wrong secrets from one address.", "Error"),
        "503": _answer("Nothing was kept: send the same again under the same key.", "Error"),
    }
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "One for each notification: the same sent again under the same key is one notification.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120},
    }
    post = {
        "operationId": "send",
        "summary": "Send a notification of concern (underretning)",
        "parameters": [key],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Notification"}}},
        },
        "responses": {
            "201": _answer("It is kept, and this is its receipt.", "Receipt"),
            "200": _answer("It was kept already under this key.", "Receipt"),
            "400": _answer("No key, or less came than was promised. Nothing was kept.", "Error"),
            "413": _answer("Too large. Nothing was kept.", "Error"),
            "415": _answer("Not JSON. Nothing was kept.", "Error"),
            "422": _answer("It lacks something, or the key stands for something else. Nothing was kept.", "Error"),
            **refused,
        },
    }
    get = {
        "operationId": "standing",
        "summary": "How far a notification has come that this client has sent",
        "parameters": [{"name": "receipt", "in": "path", "required": True, "schema": {"type": "string"}}],
        "responses": {
            "200": _answer("How far it has come.", "Standing"),
            "404": _answer("This client has sent none with that receipt.", "Error"),
            **refused,
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Underretninger",
            "version": "1.0.0",
            "description": "Is a child in danger now, ring 112; a system that sends is no substitute for it.",
        },
        "security": [{"basic": []}, {"bearer": []}],
        "paths": {"/api/underretninger": {"post": post}, "/api/underretninger/{receipt}": {"get": get}},
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "Client id and secret."},
                "bearer": {"type": "http", "scheme": "bearer", "description": "`CLIENT:SECRET` as the token."},
            },
            "schemas": _schemas(),
        },
    }
