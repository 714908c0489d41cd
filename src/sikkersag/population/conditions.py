"""The rulebook's conditions over columns: the same small language as the engine's closures, answered for many events
at once.

A condition is parsed from its text (which the engine has checked) and evaluated for rows of one kind. What the columns
cannot answer raises `NotColumnarError`, and the requirement is left to the single-case engine.
"""

from __future__ import annotations

import ast
from functools import cache

import numpy as np

from sikkersag.law.engine.expressions import Expression
from sikkersag.population.ages import age_limit, age_of_child, age_of_person
from sikkersag.population.columns import RANK, Columns
from sikkersag.population.limits import Limits
from sikkersag.population.pairs import attribution, latest_before, not_after, ranges, same_matter, with_kind
from sikkersag.population.participants import FirstSeen
from sikkersag.population.periods import Periods, find_periods, running_at
from sikkersag.population.ternary import (
    NO,
    UNKNOWN,
    YES,
    Flags,
    Ints,
    Truths,
    constant,
    every,
    greatest,
    known,
    negated,
    of,
    some,
)
from sikkersag.population.values import (
    Asked,
    Codes,
    NotColumnarError,
    Numbers,
    Range,
    Told,
    Value,
    any_of,
    as_numbers,
    as_range,
    compare_numbers,
    compare_ranges,
    is_told,
)
from sikkersag.population.words import MISSING, NONE


class Conditions:
    """The conditions over one block. Answers that depend on nothing but the event are kept by kind."""

    def __init__(self, columns: Columns, limits: Limits) -> None:
        self.columns, self.limits = columns, limits
        self._kept: dict[tuple[str, int, bool], tuple[Truths, Flags]] = {}
        #: cases that a question asked since the last `clear` cannot be answered for by columns
        self.unsure = np.zeros(columns.cases, np.bool_)
        self._periods: dict[str, Periods] = {}
        self._of_kind: dict[int, Asked] = {}
        self._first_seen: FirstSeen | None = None

    def periods(self, state: str) -> Periods:
        """The periods of a state."""
        found = self._periods.get(state)
        if found is None:
            found = find_periods(self.columns, self.limits, self.columns.rulebook.states[state])
            self._periods[state] = found
        return found

    def ask(self, expression: Expression | None, asked: Asked) -> Truths:
        """The truth of a condition, row by row; yes where there is none."""
        if expression is None:
            return constant(YES, len(asked.event))
        tree, apart = _parsed(expression.text)
        own = asked.event is asked.occasion
        if apart or (own and not expression.reads.uses_person):
            key = (expression.text, asked.kind, apart)
            if apart or self._of_its_own_time(asked):
                kept = self._kept.get(key)
                if kept is None:
                    before = self.clear()
                    answers = self._truth(tree, self.of_kind(asked.kind))
                    kept = self._kept[key] = answers, self.clear()
                    self.unsure |= before
                self.unsure |= kept[1]
                return kept[0][self.columns.position[asked.event]]
        return self._truth(tree, asked)

    def _of_its_own_time(self, asked: Asked) -> bool:
        columns = self.columns
        return bool((asked.law_lo == columns.lo[asked.event]).all() and (asked.law_hi == columns.hi[asked.event]).all())

    def clear(self) -> Flags:
        """Begin anew to note the cases that cannot be answered for; return those noted until now."""
        noted, self.unsure = self.unsure, np.zeros(self.columns.cases, np.bool_)
        return noted

    def of_kind(self, kind: int) -> Asked:
        """Every event of a kind, asked of as its own occasion by the law of its own time."""
        found = self._of_kind.get(kind)
        if found is None:
            rows = self.columns.kind_rows[kind]
            nobody = np.full(len(rows), NONE, np.int64)
            lo, hi = self.columns.lo[rows], self.columns.hi[rows]
            found = self._of_kind[kind] = Asked(rows, kind, rows, kind, nobody, lo, hi)
        return found

    # The language

    def _truth(self, node: ast.expr, asked: Asked) -> Truths:
        value = self._value(node, asked)
        if isinstance(value, Codes):
            return np.where(value.codes == NONE, UNKNOWN, np.where(value.codes == 0, NO, YES))
        if isinstance(value, Numbers):
            return np.where(value.numbers == MISSING, UNKNOWN, np.where(value.numbers == 0, NO, YES))
        if not isinstance(value, np.ndarray):
            raise NotColumnarError(ast.unparse(node))
        return value

    def _value(self, node: ast.expr, asked: Asked) -> Value:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self._connected(values, asked, NO if isinstance(op, ast.And) else YES)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negated(self._truth(operand, asked))
            case ast.Compare():
                return self._compare(node, asked)
            case ast.Constant(value=bool() as value):
                return constant(YES if value else NO, len(asked.event))
            case ast.Constant(value=int() as number):
                return Numbers(np.full(len(asked.event), number, np.int64))
            case ast.Constant(value=str() as text):
                return Codes(np.full(len(asked.event), self.columns.words.code(text), np.int64))
            case ast.Name(id="i_rolle"):
                return Codes(self.columns.role[asked.event])
            case ast.Name(id="person_rolle"):
                return Codes(self._role_of(asked))
            case ast.Name(id=name):
                return self._fact(name, asked.event, asked.kind)
            case ast.Attribute(value=ast.Name(id="anledning"), attr=name):
                return self._fact(name, asked.occasion, asked.occasion_kind)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name, asked)
        raise NotColumnarError(ast.unparse(node))

    def _connected(self, parts: list[ast.expr], asked: Asked, settled: np.int8) -> Truths:
        """Parts joined by `and` or `or`: each is asked only of the rows that the earlier ones have not settled."""
        answer = self._truth(parts[0], asked)
        join = np.minimum if settled == NO else np.maximum
        for part in parts[1:]:
            live = np.flatnonzero(answer != settled)
            if len(live) == len(answer):
                answer = join(answer, self._truth(part, asked))
            elif len(live):
                answer = answer.copy()
                answer[live] = join(answer[live], self._truth(part, asked.only(live)))
            else:
                break
        return answer

    def _fact(self, name: str, rows: Ints, kind: int) -> Value:
        fact = self.columns.fact(name, kind)
        if fact is None:
            return Codes(np.full(len(rows), NONE, np.int64))
        place = self.columns.position[rows]
        if fact.numbers is not None:
            return Numbers(fact.numbers[place])
        return Codes(fact.codes[place]) if fact.codes is not None else Told(fact.told[place])

    def _role_of(self, asked: Asked) -> Ints:
        columns = self.columns
        row = columns.person_row(columns.case[asked.occasion], asked.person)
        if not len(columns.person_role):
            return np.full(len(row), NONE, np.int64)
        return np.where(row == NONE, NONE, columns.person_role[row])

    def _compare(self, node: ast.Compare, asked: Asked) -> Truths:
        op, left, right = node.ops[0], node.left, node.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            inside = self._contains(left, right, asked)
            return inside if isinstance(op, ast.In) else negated(inside)
        a, b = self._value(left, asked), self._value(right, asked)
        if isinstance(a, Range) or isinstance(b, Range):
            if isinstance(op, ast.NotEq):
                return negated(compare_ranges(ast.Eq(), as_range(a), as_range(b)))
            return compare_ranges(op, as_range(a), as_range(b))
        if isinstance(right, ast.Constant) and isinstance(right.value, bool):
            if not isinstance(a, Codes | np.ndarray):
                raise NotColumnarError(ast.unparse(node))
            codes = a.codes if isinstance(a, Codes) else np.where(a == UNKNOWN, NONE, (a == YES).astype(np.int64))
            if isinstance(op, ast.Eq) and right.value is False:
                return of(codes == 0)  # recorded as false; absent is not
            alike = known(codes == int(right.value), codes != NONE)
        elif isinstance(a, Codes) and isinstance(b, Codes):
            alike = known(a.codes == b.codes, (a.codes != NONE) & (b.codes != NONE))
        elif isinstance(a, Numbers) or isinstance(b, Numbers):
            return compare_numbers(op, as_numbers(a), as_numbers(b))
        else:
            raise NotColumnarError(ast.unparse(node))
        if isinstance(op, ast.Eq):
            return alike
        if isinstance(op, ast.NotEq):
            return negated(alike)
        raise NotColumnarError(ast.unparse(node))

    def _contains(self, left: ast.expr, right: ast.expr, asked: Asked) -> Truths:
        columns = self.columns
        if isinstance(right, ast.List | ast.Tuple):
            constants = [x.value for x in right.elts if isinstance(x, ast.Constant)]
            if isinstance(left, ast.Name) and columns.type_of(asked.kind, left.id) in ("choices", "persons"):
                answers = [self._holds(left.id, columns.words.of(value), asked) for value in constants]
                return some(answers) if answers else self._holds(left.id, NONE, asked)
            value = self._value(left, asked)
            if not isinstance(value, Codes):
                raise NotColumnarError(ast.unparse(left))
            wanted = np.array([columns.words.of(value) for value in constants], np.int64)
            return known(any_of(value.codes, wanted), value.codes != NONE)
        if (
            isinstance(left, ast.Constant)
            and isinstance(right, ast.Name)
            and columns.type_of(asked.kind, right.id) in ("choices", "persons", "")
        ):
            return self._holds(right.id, columns.words.of(left.value), asked)
        raise NotColumnarError(ast.unparse(right))

    def _holds(self, name: str, code: int, asked: Asked) -> Truths:
        fact = self.columns.fact(name, asked.kind)
        if fact is None:
            return constant(UNKNOWN, len(asked.event))
        if fact.lists is None:
            raise NotColumnarError(name)
        place = self.columns.position[asked.event]
        return known(fact.lists.holds(place, np.full(len(place), code)), fact.told[place])

    # The calls

    def _call(self, node: ast.Call, name: str, asked: Asked) -> Value:
        options = {str(k.arg): k.value for k in node.keywords}
        match name:
            case "kendt":
                return of(is_told(self._value(node.args[0], asked)))
            case "alder":
                return self._age(node, options, asked)
            case "aldersgraense":
                return age_limit(self.columns.rulebook, _text(node.args[0]), asked)
            case "ny_person":
                return self.new_person(asked)
            case "praecision":
                return of(self.columns.precision[asked.event] >= RANK[_text(node.args[0])])
            case "aktiv":
                return self._running(node, options, asked)
            case "tidligere" | "findes":
                return self._exists(node, name, options, asked)
        raise NotColumnarError(name)

    def _age(self, node: ast.Call, options: dict[str, ast.expr], asked: Asked) -> Range:
        event = asked.occasion if "at" in options else asked.event
        who = node.args[0]
        if isinstance(who, ast.Name) and who.id == "person":
            return age_of_person(self.columns, self.limits, asked.occasion, asked.person, event)
        return self.age_of_child(event)

    def age_of_child(self, event: Ints) -> Range:
        """The child's age in completed years at each event."""
        return age_of_child(self.columns, self.limits, event)

    def new_person(self, asked: Asked) -> Truths:
        """Does the event name somebody who took part in nothing on the case before the occasion?"""
        if self._first_seen is None:
            self._first_seen = FirstSeen(self.columns)
        return self._first_seen.new_person(asked)

    def _running(self, node: ast.Call, options: dict[str, ast.expr], asked: Asked) -> Truths:
        columns = self.columns
        periods = self.periods(_text(node.args[0]))
        recorded = _flag(options, "registreret")
        case = columns.case[asked.event]
        left, period = ranges(periods.starts[case], periods.starts[case + 1])
        event = asked.event[left]
        other = periods.opened[period] != event
        left, period, event = left[other], period[other], event[other]
        running = running_at(columns, periods, period, event)
        if len(node.args) > 1:
            fits = self._by_kind(node.args[1], asked, left, periods.opened[period])
            if recorded:
                fits = np.where(fits == UNKNOWN, NO, fits)
            running = every([running, fits])
        return greatest(running, left, len(asked.event))

    def _exists(self, node: ast.Call, name: str, options: dict[str, ast.expr], asked: Asked) -> Truths:
        columns = self.columns
        recorded, matter = _flag(options, "registreret"), _flag(options, "spoergsmaal")
        ref = _text(options["ref"]) if "ref" in options else ""
        points = _text(options["peger_paa"]) if "peger_paa" in options else ""
        answer = constant(NO, len(asked.event))
        for kind in _texts(node.args[0]):
            left, row = with_kind(columns, columns.case[asked.event], kind)
            event = asked.event[left]
            keep = row != event
            left, row, event = left[keep], row[keep], event[keep]
            if not len(left):
                continue
            fits = constant(YES, len(left))
            if name == "tidligere":
                fits = not_after(columns, row, event)
            if matter:
                fits = every([fits, same_matter(columns, row, event)])
            if ref:
                linked = self._linked(ref, row, event, columns.kind_names[asked.kind], kind)
                if recorded:
                    linked = np.where(linked == UNKNOWN, NO, linked)
                fits = every([fits, linked])
            if points:
                fits = every([fits, self._pointed_at(points, event, row, kind)])
            if len(node.args) > 1:
                live = np.flatnonzero(fits != NO)
                left, row, fits = left[live], row[live], fits[live]
                fulfils = self._truth(node.args[1], asked.take(left, row, columns.kind_number[kind]))
                if recorded:
                    fulfils = np.where(fulfils == UNKNOWN, NO, fulfils)
                fits = every([fits, fulfils])
            answer = np.maximum(answer, greatest(fits, left, len(asked.event)))
        return answer

    def _by_kind(self, node: ast.expr, asked: Asked, left: Ints, rows: Ints) -> Truths:
        """A condition on events of several kinds, each beside the question at `left`."""
        answer = constant(NO, len(rows))
        for kind, at in self.columns.by_kind(rows):
            answer[at] = self._truth(node, asked.take(left[at], rows[at], kind))
        return answer

    def _pointed_at(self, ref: str, event: Ints, other: Ints, kind: str) -> Truths:
        """Does the event refer to the other? What does not say is about the latest."""
        columns = self.columns
        reference = columns.reference(ref)
        told = np.full(len(event), NONE, np.int64) if reference is None else reference[event]
        truth = of(told == other)
        loose = np.flatnonzero(told == NONE)
        truth[loose] = latest_before(columns, self.limits, other[loose], columns.rows(kind), event[loose])
        return truth

    def _linked(self, ref: str, source: Ints, target: Ints, kind: str, source_kind: str) -> Truths:
        """Does the first refer to the second? What does not say belongs to it if it can be meant for no other."""
        columns = self.columns
        reference = columns.reference(ref)
        told = np.full(len(source), NONE, np.int64) if reference is None else reference[source]
        truth = of(told == target)
        loose = np.flatnonzero(told == NONE)
        if len(loose):
            possible = attribution(columns, columns.rows(kind), columns.rows(source_kind), ref)
            truth[loose] = possible.truth(source[loose], target[loose])
        return truth


@cache
def _parsed(text: str) -> tuple[ast.expr, bool]:
    """The condition as a tree, and whether it depends on nothing but the event."""
    tree = ast.parse(text.strip(), mode="eval").body
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return tree, names.isdisjoint(("anledning", "person_rolle", "person", "aldersgraense", "ny_person"))


def _text(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant)
    return str(node.value)


def _texts(node: ast.expr) -> list[str]:
    return [_text(x) for x in node.elts] if isinstance(node, ast.List) else [_text(node)]


def _flag(options: dict[str, ast.expr], name: str) -> bool:
    node = options.get(name)
    return isinstance(node, ast.Constant) and node.value is True
