"""Measure the engine: mean time per case over varied synthetic cases, for long ones, and the start-up.

    python scripts/bench.py              the figures (about a minute)
    python scripts/bench.py --profile    where the time goes

A case is evaluated against the whole rulebook, with findings and receipt, as a live case would be. Nothing is
asserted here: the figures depend on the machine, so each is printed beside a ratio that depends on it less.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from sikkersag.formats.casefile import load
from sikkersag.formats.tables import open_tables
from sikkersag.law import packaged
from sikkersag.law.engine import calendar as calendars
from sikkersag.law.engine.evaluate import evaluate
from sikkersag.law.engine.receipt import receipt
from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.engine.timeline import Timeline
from sikkersag.law.rulebook import load as rulebooks
from sikkersag.law.vocabulary import load as vocabularies
from sikkersag.synth import make

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.synthetic_cases import cases  # noqa: E402

SHORT, LONG = 25, 300
#: The project's aims: milliseconds for a case of 25 events, how much longer 300 may take, seconds to start.
AIM_MS, AIM_RATIO, AIM_START = 1.0, 12.0, 0.3
_EXAMPLE = "child: {born: 2012-05-03}\nevents:\n- {id: u1, kind: underretning_modtaget, at: 2024-03-05 10:15}\n"


def made(number: int, events: int, seed: int) -> list[Timeline]:
    """The synthetic cases, built before the clock runs."""
    return list(cases(vocabularies.load(), calendars.load(), number=number, events=events, seed=seed))


def check(timelines: Sequence[Timeline], rulebook: Rulebook, as_of: int) -> int:
    """Evaluate each case once, with its receipt; return the number of findings."""
    calendar, findings = calendars.load(), 0
    for timeline in timelines:
        findings += len(evaluate(timeline, rulebook, as_of=as_of, known_at=as_of, calendar=calendar).findings)
        receipt(timeline, rulebook, as_of=as_of, known_at=as_of)
    return findings


def measure(timelines: Sequence[Timeline], rulebook: Rulebook, as_of: int, repeats: int) -> tuple[float, int]:
    """Mean milliseconds of processor time per case in the best of some rounds, and the number of findings."""
    best, findings = float("inf"), 0
    for _ in range(repeats):
        gc.collect()
        began = time.process_time()
        findings = check(timelines, rulebook, as_of)
        best = min(best, time.process_time() - began)
    return 1000 * best / len(timelines), findings


def example_files() -> list[Path]:
    """The case files that the project shows."""
    return sorted((ROOT / "examples" / "cases").rglob("*.yaml"))


def compiled_copy_is_current(package: str) -> bool:
    """Was compiled.json made from the TOML files as they are?"""
    copy = files(package) / packaged.COMPILED
    made_from = json.loads(copy.read_text(encoding="utf-8")).get("digest") if copy.is_file() else ""
    return bool(made_from == packaged.digest_of(packaged.sources(package)))


def seconds(command: Sequence[str]) -> float:
    """How long one fresh process takes."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr.decode(errors='replace')[-500:]}")
    return time.perf_counter() - began


def start_up(rounds: int) -> tuple[float, float]:
    """Median seconds of a fresh `sikkersag check` on one file, and of a Python that does nothing."""
    examples = example_files()
    with tempfile.TemporaryDirectory() as folder:
        path = examples[0] if examples else Path(folder) / "sag.yaml"
        if not examples:
            path.write_text(_EXAMPLE, encoding="utf-8")
        program = str(Path(sys.executable).parent / "sikkersag")
        checked = statistics.median(seconds([program, "check", str(path)]) for _ in range(rounds))
    idle = statistics.median(seconds([sys.executable, "-c", "pass"]) for _ in range(rounds))
    return checked, idle


def tell_examples(rulebook: Rulebook, as_of: int) -> None:
    """The same for the hand-written cases, which show whether the synthetic ones are of a plausible density."""
    read = [load(path, vocabularies.load(), calendars.load()) for path in example_files()]
    shown = [timeline for case in read for timeline in case.timelines.values() if len(timeline.events) >= 15]
    if shown:
        ms, findings = measure(shown, rulebook, as_of, 3)
        events = statistics.mean(len(t.events) for t in shown)
        print(f"{ms:.3f} ms per example of 15 events or more ({len(shown)}, mean {events:.1f} events)")
        print(f"    {findings / len(shown):.1f} findings per case")


def tell_municipality(rulebook: Rulebook, as_of: int, number: int) -> None:
    """The same for cases of the fictional municipality, whose events follow one another as in casework."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "opdigtet"
        make.write(make.Order(number, 1, as_of), out)
        lived = [t for block in open_tables(out, vocabularies.load()).blocks() for _, t in block.timelines()]
    ms, findings = measure(lived, rulebook, as_of, 3)
    events = statistics.mean(len(t.events) for t in lived)
    print(
        f"{ms:.3f} ms per case of the fictional municipality ({number}, mean {events:.1f} events; aim: {AIM_MS:g} ms)"
    )
    print(f"    {findings / number:.1f} findings per case")


def profile(timelines: Sequence[Timeline], rulebook: Rulebook, as_of: int) -> None:
    """Print the functions that take most time."""
    profiler = cProfile.Profile()
    profiler.enable()
    check(timelines, rulebook, as_of)
    profiler.disable()
    pstats.Stats(profiler).strip_dirs().sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Print the figures, or the profile."""
    options = argparse.ArgumentParser(description="Measure the law engine.")
    options.add_argument("--profile", action="store_true", help="print the most expensive functions instead")
    options.add_argument("--long", action="store_true", help="with --profile: cases of 300 events")
    options.add_argument("--number", type=int, default=1000, help="how many short cases")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rulebook, calendar = rulebooks.load(), calendars.load()
    as_of = calendar.instant(2026, 3, 1, 12)
    count = max(asked.number // 20, 1)
    if asked.profile:
        chosen = made(count, LONG, asked.seed) if asked.long else made(asked.number, SHORT, asked.seed)
        check(chosen[:5], rulebook, as_of)
        profile(chosen, rulebook, as_of)
        return
    short, long = made(asked.number, SHORT, asked.seed), made(count, LONG, asked.seed)
    check(short[:50], rulebook, as_of)  # conditions are compiled at first use
    for label, timelines in ((f"{SHORT} events", short), (f"{LONG} events", long)):
        events = statistics.mean(len(t.events) for t in timelines)
        print(f"{label}: {len(timelines)} cases, mean {events:.1f} events with birth and custody")
    print(f"requirements: {len(rulebook.requirements)}, as of {calendar.iso(as_of)}")
    short_ms, findings = measure(short, rulebook, as_of, 3)
    per_finding = 1000 * short_ms * len(short) / max(findings, 1)
    print(f"\n{short_ms:.3f} ms per case of {SHORT} events, with receipt (aim: under {AIM_MS:g} ms)")
    print(f"    {findings / len(short):.1f} findings per case, {per_finding:.1f} µs per finding")
    long_ms, findings = measure(long, rulebook, as_of, 2)
    ratio = long_ms / short_ms
    print(f"{long_ms:.3f} ms per case of {LONG} events: {ratio:.1f} times as long (aim: at most {AIM_RATIO:g})")
    print(f"    {findings / len(long):.1f} findings per case")
    tell_municipality(rulebook, as_of, asked.number)
    tell_examples(rulebook, as_of)
    if not (Path(sys.executable).parent / "sikkersag").exists():
        print("start-up: the command line is not installed")
        return
    if not all(compiled_copy_is_current(package) for package in (rulebooks.PACKAGE, vocabularies.PACKAGE)):
        print("the compiled copies of the law are older than the rule files: the start-up parses TOML instead")
    checked, idle = start_up(10)
    print(f"start-up of check: {checked:.3f} s - {idle:.3f} s of python alone = {checked - idle:.3f} s", end="")
    print(f" (aim: {AIM_START:g} s)")


if __name__ == "__main__":
    main()
