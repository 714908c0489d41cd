"""The few pictures that stand beside words, from DKFDS's set (Material Symbols). A status is drawn in status.py."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

#: Each is one path in the square 0 -960 960 960 of Material Symbols.
ICONS: Final[dict[str, str]] = {
    "chevron-down": ("M480-344 240-584l56-56 184 184 184-184 56 56-240 240Z"),
    "close": ("m256-200-56-56 224-224-224-224 56-56 224 224 224-224 56 56-224 224 224 224-56 56-224-224-224 224Z"),
    "info": (
        "M440-280h80v-240h-80v240Zm40-320q17 0 28.5-11.5T520-640q0-17-11.5-28.5T480-680q-17 0-28.5 11.5T4"
        "40-640q0 17 11.5 28.5T480-600Zm0 520q-83 0-156-31.5T197-197q-54-54-85.5-127T80-480q0-83 31.5-156"
        "T197-763q54-54 127-85.5T480-880q83 0 156 31.5T763-763q54 54 85.5 127T880-480q0 83-31.5 156T763-1"
        "97q-54 54-127 85.5T480-80Zm0-80q134 0 227-93t93-227q0-134-93-227t-227-93q-134 0-227 93t-93 227q0"
        " 134 93 227t227 93Zm0-320Z"
    ),
    "lock": (
        "M240-80q-33 0-56.5-23.5T160-160v-400q0-33 23.5-56.5T240-640h40v-80q0-83 58.5-141.5T480-920q83 0 "
        "141.5 58.5T680-720v80h40q33 0 56.5 23.5T800-560v400q0 33-23.5 56.5T720-80H240Zm0-80h480v-400H240"
        "v400Zm240-120q33 0 56.5-23.5T560-360q0-33-23.5-56.5T480-440q-33 0-56.5 23.5T400-360q0 33 23.5 56"
        ".5T480-280ZM360-640h240v-80q0-50-35-85t-85-35q-50 0-85 35t-35 85v80ZM240-160v-400 400Z"
    ),
    "search": (
        "M784-120 532-372q-30 24-69 38t-83 14q-109 0-184.5-75.5T120-580q0-109 75.5-184.5T380-840q109 0 18"
        "4.5 75.5T640-580q0 44-14 83t-38 69l252 252-56 56ZM380-400q75 0 127.5-52.5T560-580q0-75-52.5-127."
        "5T380-760q-75 0-127.5 52.5T200-580q0 75 52.5 127.5T380-400Z"
    ),
}


def draw(name: str) -> SafeString:
    """The picture as SVG, hidden from who listens. Raises KeyError for a name that is not in ICONS."""
    return format_html(
        '<svg class="icon{}" viewBox="0 -960 960 960" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        " chevron" if name.startswith("chevron") else "",
        ICONS[name],
    )
