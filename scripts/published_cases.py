"""`make cases`: the published and the hand-written cases checked, and the answers compared with what others said.

Only printing is here; the comparison is in verdicts.py.
"""

from __future__ import annotations

import io
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.verdicts import (
    ANSWERS,
    BARNETS_LOV,
    OUTCOMES,
    PUBLISHED,
    STAGES,
    Checked,
    Compared,
    Verdict,
    cases,
    chain,
    early,
    follow,
    unjudged,
)

from sikkersag.law.engine.requirement import Rulebook
from sikkersag.law.rulebook import load as rulebooks

SHOWN = "fob-2018-33-fire-hjemgivelser"
WIDTH = 98


def say(text: str = "", indent: int = 0, hanging: int | None = None) -> None:
    """Print a paragraph that fits the page."""
    rest = " " * (indent if hanging is None else hanging)
    lines = textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    print("\n".join(lines))


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'=' * len(text)}\n")


def greet(published: Sequence[Checked], rulebook: Rulebook) -> None:
    """(a) What this is."""
    heading("Sikker Sag: sagsbehandlingen i børnesager holdt op mod loven")
    say(
        "Programmet læser en sags hændelser og siger for hvert krav i loven, om det er opfyldt, brudt, eller "
        "ikke kan afgøres - og hvorfor, med paragraffen efter loven på dagen. Regelsamlingen har "
        f"{len(rulebook.requirements)} krav fra 1. oktober 2013 og frem."
    )
    say()
    say(
        f"Her prøves den på {len(published)} offentliggjorte sager, som Folketingets Ombudsmand, Ankestyrelsen, "
        "tilsyn og domstole har udtalt sig om. Dommene er deres; programmet har ikke set dem."
    )


def show_one(checked: Checked) -> None:
    """(b) One child's case as it is told to a reader: the breaches first, then some of what cannot be told."""
    heading("En sag, som den ser ud for læseren")
    child, findings = next(iter(checked.findings.items()))
    who = checked.case.names.get(child, "")
    say(f"{checked.case.title}{': ' + who if who else ''} ({checked.name})")
    say(f"Kilde: {checked.case.sources[0]}")
    say()
    order = ("not_met", "met", "undeterminable")
    ranked = sorted((f for f in findings if f.outcome in order), key=lambda f: (not f.breach, order.index(f.outcome)))
    first = {f.requirement: f for f in reversed(ranked) if f.breach}
    shown = [f for f in ranked if f in first.values()] + [f for f in ranked if not f.breach][:2]
    for finding in shown:
        say(f"{finding.requirement:<4} {checked.explainers[child].explain(finding)}", 2, 7)
    say(f"... og {len(findings) - len(shown)} andre fund; `sikkersag check` viser dem alle.", 2)


def show_chain(compared: Sequence[Compared]) -> None:
    """(c) The chain, each exclusion named."""
    heading("Fra domme til sammenligning")
    say(f"Kilderne har {len(compared)} udsagn om, hvordan en regel er fulgt. Trin for trin:")
    say()
    steps = chain(compared)
    for stage, passed, _ in steps:
        print(f"  {passed:>4}  {STAGES[stage]}")
    breaches = [c for c in compared if c.verdict.outcome == "violated" and not early(c)]
    found = sum(not c.left_at for c in breaches)
    say()
    say(
        f"Læst den anden vej: {len(breaches)} af dommene siger, at en regel i kraft er brudt. Programmet finder "
        f"{found} af bruddene. For de {len(breaches) - found} andre har det ingen regel, eller det kan ikke "
        "afgøre dem; de er nævnt nedenfor."
    )
    for stage, _, left in steps[:-1]:
        plain = [c for c in left if not (c.apart and stage == "modelled")]
        _show_left(f"Faldt fra ved »{STAGES[stage]}«", plain)
    apart = [c for c in compared if c.apart and c.left_at == "modelled"]
    _show_left("Faldt fra samme sted: kritik efter god forvaltningsskik, som tælles for sig", apart)
    _show_left("UENIG", [c for c in compared if c.left_at == "agree"])
    _show_left("ENIG", [c for c in compared if not c.left_at])


def _show_left(title: str, left: Sequence[Compared]) -> None:
    """Name the verdicts, case by case; a reason that all of a case share is told once."""
    if not left:
        return
    say()
    say(f"{title}: {len(left)}")
    for (name, why), group in _grouped(left).items():
        say(f"{name}", 2)
        for item in group:
            say(f"{item.verdict.id}  {described(item.verdict)}", 4, 8)
        say(f"-> {why}", 4, 7)


def _grouped(items: Sequence[Compared]) -> dict[tuple[str, str], list[Compared]]:
    groups: dict[tuple[str, str], list[Compared]] = {}
    for item in items:
        groups.setdefault((item.checked.name, item.why or _answer(item)), []).append(item)
    return groups


def described(verdict: Verdict) -> str:
    """A verdict in one line: the rule, what the authority said, and our requirement."""
    ours = f" [{', '.join(verdict.requirements)}]" if verdict.requirements else ""
    return f"{verdict.rule}: {OUTCOMES[verdict.outcome]}{ours}"


def _answer(item: Compared) -> str:
    phrases = dict.fromkeys(item.checked.explainers[child].phrase(f) for child, f in item.found)
    return "programmet: " + ("; ".join(phrases) or "intet krav")


def show_unjudged(published: Sequence[Checked], compared: Sequence[Compared]) -> None:
    """(d) What the rules say beyond the verdicts."""
    heading("Fund om regler, som ingen myndighed har bedømt")
    ours = [c for c in published if c.case.jurisdiction == "DK"]
    rest = [(c, child, f) for c in ours for child, f in unjudged(c, compared)]
    say(f"I de {len(ours)} danske sager er der {len(rest)} andre fund. De kan ikke holdes op mod nogen dom:")
    say()
    for outcome, number in Counter(f.outcome for _, _, f in rest).most_common():
        print(f"  {number:>4}  {ANSWERS[outcome]}")
    say()
    say(
        "At så meget ikke kan afgøres, er rigtigt: et offentliggjort resumé nævner kun det, myndigheden hæftede "
        "sig ved, og programmet gætter ikke på resten."
    )
    breaches = [(c, child, f) for c, child, f in rest if f.breach]
    say()
    say(f"Heraf brud, som ingen dom nævner: {len(breaches)}.")
    for checked, child, finding in breaches:
        told = checked.explainers[child].explain(finding)
        say(f"- {checked.name}, {checked.case.names.get(child, child)}: {finding.requirement} {told}", 2, 4)


def show_barnets_lov(hand_written: Sequence[Checked]) -> list[Compared]:
    """(e) The hand-written cases under Barnets lov, with what a lawyer expects of each."""
    heading("Barnets lov (fra 1. januar 2024)")
    say(
        "Ingen af de offentliggjorte sager er fra tiden efter 1. januar 2024. De siger altså intet om, hvor godt "
        f"barnets lov er gengivet. Her er i stedet {len(hand_written)} opdigtede sager, hver med det, en jurist "
        "læser ud af loven:"
    )
    compared = [follow(v, c) for c in hand_written for v in c.verdicts]
    for checked in hand_written:
        mine = [c for c in compared if c.checked is checked]
        say()
        say(f"{checked.case.title} ({sum(not c.left_at for c in mine)} af {len(mine)})")
        for item in mine:
            ids = ", ".join(item.verdict.requirements)
            mark = "enig" if not item.left_at else "UENIG"
            say(f"{mark:<5} {ids:<4} {item.verdict.rule}: {OUTCOMES[item.verdict.outcome]}", 2, 13)
            if item.why:
                say(f"-> {item.why}", 13, 16)
    say()
    say(f"I alt enig i {sum(not c.left_at for c in compared)} af {len(compared)}.")
    return compared


def show_ways_on() -> None:
    """(f) How to go on."""
    heading("Videre")
    lines = {
        "sikkersag check examples/cases/barnets-lov": "hele sager, krav for krav",
        "sikkersag check SAG.yaml --explain": "hvorfor, med paragraf og datoer",
        "sikkersag rules U2": "et krav: lov, frist, undtagelser, fælder",
        "sikkersag rules diff 2023-12-31 2024-01-01": "hvad barnets lov ændrede",
        "sikkersag schema": "hvordan en sag skrives",
    }
    for command, what in lines.items():
        print(f"  {command:<44}  {what}")
    print()
    say("Kommandoen ligger i .venv/bin. Hver dom er gennemgået i docs/real-cases.md.")


def main() -> int:
    """Print it all; returns 0."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    rulebook = rulebooks.load()
    published = cases(PUBLISHED)
    compared = [follow(verdict, checked) for checked in published for verdict in checked.verdicts]
    greet(published, rulebook)
    show_one(next(c for c in published if c.name == SHOWN))
    show_chain(compared)
    show_unjudged(published, compared)
    show_barnets_lov(cases(BARNETS_LOV))
    show_ways_on()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
