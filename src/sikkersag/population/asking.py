"""One duty asked of all events of a kind: which of them call for it, which law applies, to whom it is owed, and which
matters that were open when a later law began are finished under it. As in the engine's `evaluate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sikkersag.law.engine.moment import NEVER_AFTER, NEVER_BEFORE
from sikkersag.law.engine.requirement import TIED, Called, Duty, Requirement, Version
from sikkersag.population.answers import OUTCOME, Answers, Person, add_unknown
from sikkersag.population.clock import clock_start
from sikkersag.population.conditions import Conditions
from sikkersag.population.covering import periods_opened
from sikkersag.population.joining import Batch, ended_before
from sikkersag.population.owed import CHILD_UNKNOWN, NO_CUSTODY, PERHAPS_CUSTODY, persons_of
from sikkersag.population.pairs import not_after, same_matter, with_kind
from sikkersag.population.recurring import Turns, recurring, turns_of
from sikkersag.population.shapes import judge
from sikkersag.population.ternary import NO, UNKNOWN, YES, Flags, Ints
from sikkersag.population.values import NotColumnarError
from sikkersag.population.words import MISSING, NONE, SCALE

_YEAR = 366 * 86_400
_FINISHED = [OUTCOME[word] for word in ("departed", "lapsed", "taken_over", "not_applicable")]


@dataclass(frozen=True, slots=True)
class Part:
    """Findings of one duty under one version: which rows of the answers they are."""

    requirement: int
    duty: int
    version: Version
    answers: Answers
    rows: Ints


@dataclass(frozen=True, slots=True)
class Events:
    """Events that a duty is asked of, with the time of the law, and the turns when it is a recurring one."""

    event: Ints
    law_lo: Ints
    law_hi: Ints
    turns: Turns | None

    def take(self, at: Ints) -> Events:
        """Some of them."""
        turns = None if self.turns is None else self.turns.take(at)
        return Events(self.event[at], self.law_lo[at], self.law_hi[at], turns)


@dataclass(slots=True)
class Asking:
    """One duty asked of all events of one kind."""

    conditions: Conditions
    requirement: Requirement
    number: int
    duty: Duty
    place: int
    kind: str

    def parts(self) -> Iterator[Part]:
        columns = self.conditions.columns
        rows = columns.rows(self.kind)
        if not len(rows):
            return
        called = Called.of(self.requirement, self.duty, self.kind)
        rows = self._calling(called, rows)
        if not len(rows):
            return
        asking = self._turns_or_events(rows)
        lo, hi = asking.law_lo, asking.law_hi
        versions = self.requirement.versions
        at = np.full(len(lo), NONE, np.int64)
        settled = np.zeros(len(lo), np.bool_)
        for version in called.settled:
            here = (version.start <= lo) & (hi < version.end)
            at[here], settled[here] = versions.index(version), True
        several = np.zeros(len(lo), np.int64)
        for index, version in enumerate(versions):
            possible = ~settled & (version.start <= np.minimum(hi, columns.as_of)) & (lo < version.end)
            at[possible] = index
            several[possible] += 1
        doubtful = ~settled & (hi > lo) & ((several > 1) | ((lo < versions[0].start) & (several > 0)))
        self.conditions.unsure[columns.case[asking.event[doubtful]]] = True
        for index, version in enumerate(versions):
            mine = (at == index) & ~doubtful
            if self._is_of(self.duty, version) and (mine & settled).any():
                answers = self._answers(self.duty, version, asking.take(np.flatnonzero(mine & settled)))
                yield self._part(version, version, answers, answers.there)
            yield from self._chain(index, asking.take(np.flatnonzero(mine & ~settled)))

    def _turns_or_events(self, rows: Ints) -> Events:
        """What is asked of: the events themselves, or each turn of the periods that they open; with the law's time."""
        columns, duty = self.conditions.columns, self.duty
        batch = self._batch(duty, rows)
        if duty.shape == "recurring":
            turns = turns_of(batch)
            keep = (turns.number > 0) | (not duty.skip_first)
            if duty.limit_fact:
                keep &= turns.due.lo != MISSING
            turns = turns.take(np.flatnonzero(keep))
            return Events(rows[turns.row], columns.lo[turns.anchor], columns.hi[turns.anchor], turns)
        lo, hi = columns.lo[rows], columns.hi[rows]
        if duty.start is not None and duty.start.birthday is not None:
            begin, end, _ = clock_start(batch)
            told = end < NEVER_AFTER
            lo, hi = np.where(told, begin, lo), np.where(told, end, hi)
        asked = Events(rows, lo, hi, None)
        return asked if duty.start is None else asked.take(np.flatnonzero(lo - columns.as_of <= _YEAR))

    def _batch(self, duty: Duty, rows: Ints) -> Batch:
        columns = self.conditions.columns
        nobody = np.full(len(rows), NONE, np.int64)
        kind = columns.kind_number[self.kind]
        return Batch(self.conditions, duty, kind, rows, nobody, columns.lo[rows], columns.hi[rows])

    def _calling(self, called: Called, rows: Ints) -> Ints:
        """The events that call for the duty."""
        columns, duty = self.conditions.columns, self.duty
        kind = columns.kind_number[self.kind]
        if called.plain and duty.occasion.when is not None:
            truth = self.conditions.ask(duty.occasion.when, self.conditions.of_kind(kind))
            rows = rows[truth != NO]
        if self.requirement.until_age and len(rows):
            case = columns.case[rows]
            lo, hi = columns.birth_lo[case], columns.birth_hi[case]
            born = (lo != MISSING) & (lo > NEVER_BEFORE)
            turned = self.conditions.limits.birthday(np.where(born, hi, 0), self.requirement.until_age)
            rows = rows[~born | (columns.lo[rows] < turned)]
        if duty.unwritten == "silent":
            written = columns.written[rows]
            rows = rows[(written != MISSING) & (written >= columns.lo[rows])]
        return rows[self._first_of_matter(rows)] if duty.occasion.per_matter and len(rows) else rows

    def _first_of_matter(self, rows: Ints) -> Flags:
        """Is there no earlier such event in the same matter?"""
        columns, duty = self.conditions.columns, self.duty
        first = np.ones(len(rows), np.bool_)
        anew = ended_before(columns, duty.occasion.since, rows)
        for kind in duty.occasion.kinds:
            place, other = with_kind(columns, columns.case[rows], kind)
            mine = rows[place]
            keep = other != mine
            place, other, mine = place[keep], other[keep], mine[keep]
            if not len(place):
                continue
            earlier = (columns.lo[other] < columns.lo[mine]) | (
                (columns.lo[other] == columns.lo[mine]) & (columns.hi[other] < columns.hi[mine])
            )
            tied = (columns.lo[other] == columns.lo[mine]) & (columns.hi[other] == columns.hi[mine])
            self.conditions.unsure[columns.case[mine[tied]]] = True
            asked = self.conditions.of_kind(columns.kind_number[kind])
            calls = self.conditions.ask(duty.occasion.when, asked)[columns.position[other]] == YES
            same = same_matter(columns, other, mine) == YES
            begun = anew[place]
            before = (begun != NONE) & (not_after(columns, other, begun) == YES)
            first[place[earlier & calls & same & ~before]] = False
        return first

    # Which law

    @staticmethod
    def _is_of(duty: Duty, version: Version) -> bool:
        return not duty.versions or version.key in duty.versions

    def _under(self, version: Version) -> Duty | None:
        """The duty of the same part in another version; None when that version has none."""
        if self._is_of(self.duty, version):
            return self.duty
        for other in self.requirement.duties:
            if other.part == self.duty.part and self._is_of(other, version):
                if self.kind in other.occasion.kinds:
                    return other
                if other.occasion.prospect:
                    raise NotColumnarError("a later version is asked of an opened matter")
        return None

    def _chain(self, index: int, asking: Events) -> Iterator[Part]:
        """These events under the law of their date, and those that were open then under the laws that took them."""
        versions = self.requirement.versions
        began, settled = versions[index], np.empty((2, 0), np.int64)
        while len(asking.event):
            version = versions[index]
            chosen = self._under(version)
            if chosen is None:
                return
            following = versions[index + 1] if index + 1 < len(versions) else None
            movable = following is not None and self._movable(chosen, following)
            if not movable and chosen is not self.duty:
                return
            if following is not None and movable and asking.turns is not None:
                moves = self._turn_moves(chosen, asking, following)
                if chosen is self.duty:
                    answers = self._answers(chosen, version, asking.take(np.flatnonzero(~moves)))
                    yield self._part(version, version, answers, answers.there)
                asking, index = asking.take(np.flatnonzero(moves)), index + 1
                continue
            answers = self._answers(chosen, version, asking)
            event, person = answers.batch.event, answers.batch.person
            fresh = answers.there & ~_among(event, person, settled)
            if not movable or following is None:
                yield self._part(version, version if asking.turns else began, answers, fresh)
                return
            done = np.isin(answers.outcome, _FINISHED)
            done |= (answers.done != MISSING) & (answers.done < following.start)
            if chosen.shape == "before":
                done |= (answers.due_hi != MISSING) & (answers.due_hi < following.start)
            if chosen.shape == "covered":
                done = self._over_before(answers.batch, following)
            is_open = np.isin(asking.event, event[answers.there & ~done])
            if chosen is self.duty:
                yield self._part(version, began, answers, fresh & (done | ~np.isin(event, asking.event[is_open])))
            stays = answers.there & done
            settled = np.concatenate([settled, np.stack([event[stays], person[stays]])], axis=1)
            asking, index = asking.take(np.flatnonzero(is_open)), index + 1

    def _movable(self, chosen: Duty, following: Version) -> bool:
        """May a matter that was open when the following version began be finished under it?"""
        if chosen.shape in TIED and not chosen.has_own_anchor:
            return False
        if chosen.shape != "recurring" and not following.takes_open:
            return False
        return self.conditions.columns.as_of >= following.start

    @staticmethod
    def _over_before(batch: Batch, following: Version) -> Flags:
        """Which periods had ended when the following version began?"""
        periods, period = periods_opened(batch)
        if periods is None:
            return np.zeros(batch.size, np.bool_)
        return (period != NONE) & (periods.end_hi[period] < following.start)

    def _turn_moves(self, chosen: Duty, asking: Events, following: Version) -> Flags:
        """Which turns were still open when the following version began: due then or later, and not done before."""
        columns, turns = self.conditions.columns, asking.turns
        assert turns is not None
        due = turns.due.hi
        if chosen is not self.duty:
            rows = np.unique(asking.event)
            others = turns_of(self._batch(chosen, rows))
            keys = rows[others.row] * SCALE + others.anchor
            order = np.argsort(keys, kind="stable")
            wanted = asking.event * SCALE + turns.anchor
            place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
            due = np.where(keys[order][place] == wanted, others.due.hi[order][place], MISSING)
        done = (turns.target != NONE) & (columns.hi[turns.target] < following.start)
        return (due != MISSING) & (due >= following.start) & ~done

    # The answers

    def _part(self, version: Version, began: Version, answers: Answers, which: Flags) -> Part:
        rows = np.flatnonzero(which)
        if version is not began:
            answers.notes.add(rows, "began_under", began.law, began.section)
        return Part(self.number, self.place, version, answers, rows)

    def _answers(self, duty: Duty, version: Version, asking: Events) -> Answers:
        """What the duty says of each of these events (or turns) and of everybody to whom it is owed."""
        columns, conditions = self.conditions.columns, self.conditions
        kind = columns.kind_number[self.kind]
        lo, hi = asking.law_lo, asking.law_hi
        owed = persons_of(conditions, duty, kind, asking.event, lo, hi)
        batch = Batch(conditions, duty, kind, asking.event[owed.row], owed.person, lo[owed.row], hi[owed.row])
        answers = Answers(batch, version.key)
        occasion = duty.occasion
        called = conditions.ask(occasion.when, batch.asked())
        answers.there = called != NO
        unknown = np.flatnonzero(called == UNKNOWN)
        if len(unknown) and occasion.when is not None:
            add_unknown(answers, unknown, occasion.when, batch.event[unknown], kind)
        rest = np.flatnonzero(called == YES)
        excepted = np.zeros(batch.size, np.int8)
        if occasion.unless is not None:
            excepted[rest] = conditions.ask(occasion.unless, batch.only(rest).asked())
            out = rest[excepted[rest] == YES]
            answers.outcome[out] = OUTCOME["not_applicable"]
            answers.notes.add(out, "excepted", occasion.unless_reason)
            rest = rest[excepted[rest] != YES]
        self._doubt_person(answers, duty, rest, owed.doubt)
        rest = rest[owed.doubt[rest] == 0]
        if asking.turns is not None:
            turns = asking.turns.take(owed.row)
            answers.anchor = turns.anchor
            recurring(answers, self.requirement, turns, rest)
        elif len(rest):
            judge(answers, self.requirement, rest)
        if occasion.unless is not None:
            unsure = rest[(excepted[rest] == UNKNOWN) & (answers.outcome[rest] != OUTCOME["met"])]
            if len(unsure):
                answers.cannot_say(unsure)
                add_unknown(answers, unsure, occasion.unless, batch.event[unsure], kind)
        return answers

    @staticmethod
    def _doubt_person(answers: Answers, duty: Duty, rest: Ints, doubt: Ints) -> None:
        batch = answers.batch
        answers.missing.add(rest[doubt[rest] == NO_CUSTODY], "custody")
        maybe = rest[doubt[rest] == PERHAPS_CUSTODY]
        answers.missing.add(maybe, "custody_of", Person(batch.person[maybe]))
        child = rest[doubt[rest] == CHILD_UNKNOWN]
        if len(child) and duty.occasion.child_if is not None:
            add_unknown(answers, child, duty.occasion.child_if, batch.event[child], batch.kind)


def _among(event: Ints, person: Ints, pairs: Ints) -> Flags:
    """Is the pair of event and person among those?"""
    return np.isin(event * SCALE + person, pairs[0] * SCALE + pairs[1])
