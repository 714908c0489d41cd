"""The licence check refuses what it is there to refuse, and reads what packages really state."""

from collections.abc import Callable
from pathlib import Path

import pytest
from scripts import check_licences

Plant = Callable[..., None]


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Return a function that installs a distribution with the given metadata lines and locks it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(check_licences, "LOCKS", (tmp_path / "lock.txt",))

    def _plant(*lines: str, name: str = "planted", marker: str = "", installed: bool = True) -> None:
        with (tmp_path / "lock.txt").open("a", encoding="utf-8") as lock:
            lock.write(f"{name}==1.0{marker} \\\n    --hash=sha256:00\n    # via something==2.0\n")
        if installed:
            folder = tmp_path / f"{name}-1.0.dist-info"
            folder.mkdir()
            text = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines, ""])
            (folder / "METADATA").write_text(text, encoding="utf-8")

    return _plant


@pytest.mark.parametrize(
    "lines",
    [
        ["License-Expression: GPL-3.0-or-later"],
        ["License-Expression: AGPL-3.0-only"],
        ["License-Expression: MIT AND GPL-2.0-only"],
        ["License-Expression: (MIT OR Apache-2.0) AND LGPL-3.0-only"],
        ["License-Expression: MIT WITH something-else"],
        ["License: GPLv3"],
        ["License: Proprietary"],
        ["License: BSD"],
        ["Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)"],
        ["License: MIT", "Classifier: License :: OSI Approved :: GNU Affero General Public License v3"],
        ["License: MIT", "Classifier: License :: Other/Proprietary License"],
        ["License-Expression: (MIT"],
        ["Summary: states no licence"],
    ],
)
def test_it_refuses_and_names_the_package(plant: Plant, capsys: pytest.CaptureFixture[str], lines: list[str]) -> None:
    plant(*lines)
    assert check_licences.main() == 1
    assert "planted" in capsys.readouterr().err


@pytest.mark.parametrize(
    "lines",
    [
        ["License-Expression: MIT"],
        ["License-Expression: GPL-3.0-only OR MIT"],
        ["License-Expression: (GPL-3.0-only OR MIT) AND Apache-2.0"],
        ["License: BSD-3-Clause", "Classifier: License :: OSI Approved :: BSD License"],
        ["Classifier: License :: OSI Approved", "Classifier: License :: OSI Approved :: MIT License"],
        ["Classifier: License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)"],
    ],
)
def test_it_lets_permissive_licences_pass(plant: Plant, lines: list[str]) -> None:
    plant(*lines)
    assert check_licences.main() == 0


def test_it_refuses_a_locked_package_that_is_not_installed(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    plant(installed=False)
    assert check_licences.main() == 1
    assert "not installed" in capsys.readouterr().err


def test_it_passes_over_a_package_that_is_locked_for_another_system(plant: Plant) -> None:
    plant(installed=False, marker=" ; sys_platform == 'never'")
    assert check_licences.main() == 0


def test_an_exception_holds_only_for_the_statement_that_somebody_read(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant("License: Our own words")
    monkeypatch.setattr(check_licences, "EXCEPTIONS", {"planted": ("Our own words", "read: it is MIT")})
    assert check_licences.main() == 0
    monkeypatch.setattr(check_licences, "EXCEPTIONS", {"planted": ("Other words", "read: it is MIT")})
    assert check_licences.main() == 1


def test_every_exception_is_still_needed() -> None:
    locked = set(check_licences.locked_names(check_licences.LOCKS))
    assert set(check_licences.EXCEPTIONS) <= locked
