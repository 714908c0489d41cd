"""The small language of conditions: parsed with a whitelist, compiled once to closures, three-valued (True, False,
None = unknown).

An expression reads the facts of one event (and, as `anledning.x`, of the occasion), ages, running states and the
existence of other events.
What it may name is checked when the rulebook is loaded; nothing is ever handed to Python's own evaluator. The words
are listed in
docs/rulebook-format.md.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

from sikkersag.law.engine.context import Context, Search
from sikkersag.law.engine.timeline import Event
from sikkersag.law.engine.truth import (
    Compiled,
    Value,
    among,
    compare_ranges,
    compare_values,
    conjunction,
    disjunction,
    equal,
    negation,
)

_RANGE_CALLS = ("alder", "aldersgraense")
#: The calls of the language: their options and how many arguments they take at most.
_CALLS = {
    "kendt": ((), 1),
    "alder": (("at",), 1),
    "aldersgraense": ((), 1),
    "ny_person": ((), 0),
    "praecision": ((), 1),
    "aktiv": (("registreret",), 2),
    "tidligere": (("spoergsmaal", "registreret", "ref", "peger_paa"), 2),
    "findes": (("spoergsmaal", "registreret", "ref", "peger_paa"), 2),
}
_PRECISION_RANK = {"unknown": 0, "range": 0, "year": 1, "month": 2, "day": 3, "minute": 4}


class ExpressionError(ValueError):
    """A condition does not parse or says something that the language does not have. The message quotes it."""


@dataclass(frozen=True)
class Reading:
    """What an expression reads: facts of the event in question, facts of the occasion, other kinds (with their facts),
    states, age limits.

    `needs`: the values that a fact of the event must have, if it is known, for the whole to be anything but false.
    """

    facts: frozenset[str]
    occasion_facts: frozenset[str]
    kinds: frozenset[tuple[str, frozenset[str]]]
    states: frozenset[tuple[str, frozenset[str]]]
    ages: frozenset[str]
    uses_age: bool
    uses_events: bool
    uses_person: bool
    needs: Mapping[str, frozenset[object]]


class Expression:
    """A condition: its text, what it reads, and (as a call) its value for an occasion and an event. Compiled at first
    use.
    """

    __slots__ = ("_reads", "run", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.run: Compiled = self._first_run
        self._reads: Reading | None = None

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Sent to another process as its text, and one object for one text there too."""
        return expression, (self.text,)

    def __call__(self, context: Context, event: Event) -> Value:
        """The value for that event. Raises ExpressionError when the text is not of the language."""
        return self.run(context, event)

    def _first_run(self, context: Context, event: Event) -> Value:
        self._compile()
        return self.run(context, event)

    @property
    def reads(self) -> Reading:
        """What the condition reads. Raises ExpressionError when the text is not of the language."""
        if self._reads is None:
            self._compile()
        assert self._reads is not None
        return self._reads

    def _compile(self) -> None:
        """Parse and compile, quoting the text and the part that is not understood."""
        try:
            tree = ast.parse(self.text.strip(), mode="eval")
        except SyntaxError as error:
            raise ExpressionError(f"the condition »{self.text}« does not parse: {error.msg}") from error
        reads = _Reads()
        self.run = _Compiler(self.text, reads).compile(tree.body)
        for part in tree.body.values if _is_and(tree.body) else [tree.body]:
            _note_need(part, reads.needs)
        self._reads = reads.frozen()


@cache
def expression(text: str) -> Expression:
    """One object for one text, so that an evaluation asks the same condition of the same event only once."""
    return Expression(text)


@cache
def conjuncts(whole: Expression) -> tuple[Expression, ...]:
    """The parts that must all be true for the whole to be; the whole itself when it is one part."""
    body = ast.parse(whole.text.strip(), mode="eval").body
    parts = body.values if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And) else []
    return tuple(expression(ast.unparse(part)) for part in parts) or (whole,)


class _Reads:
    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.occasion_facts: set[str] = set()
        self.kinds: set[tuple[str, frozenset[str]]] = set()
        self.states: set[tuple[str, frozenset[str]]] = set()
        self.ages: set[str] = set()
        self.uses_age = False
        self.uses_person = False
        self.needs: dict[str, frozenset[object]] = {}
        self.uses_events = False

    def frozen(self) -> Reading:
        return Reading(
            frozenset(self.facts),
            frozenset(self.occasion_facts),
            frozenset(self.kinds),
            frozenset(self.states),
            frozenset(self.ages),
            self.uses_age,
            self.uses_events,
            self.uses_person,
            self.needs,
        )


class _Compiler:
    def __init__(self, text: str, reads: _Reads) -> None:
        self.text, self.reads = text, reads

    def fail(self, node: ast.AST, why: str) -> ExpressionError:
        return ExpressionError(f"in the condition »{self.text}«: »{ast.unparse(node)}« {why}")

    def compile(self, node: ast.expr) -> Compiled:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return conjunction([self.compile(v) for v in values])
            case ast.BoolOp(op=ast.Or(), values=values):
                return disjunction([self.compile(v) for v in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negation(self.compile(operand))
            case ast.Compare():
                return self.compare(node)
            case ast.Constant(value=bool() | int() | str() as value):
                return lambda c, e: value
            case ast.Name(id=name):
                return self.name(name)
            case ast.Attribute(value=ast.Name(id="anledning"), attr=name):
                self.reads.occasion_facts.add(name)
                return lambda c, e: c.occasion.facts.get(name)
            case ast.Call(func=ast.Name(id=name)):
                return self.call(node, name)
        raise self.fail(node, "is not part of the language")

    def name(self, name: str) -> Compiled:
        if name == "i_rolle":
            return lambda c, e: e.in_role or None
        if name == "person_rolle":
            self.reads.uses_person = True
            return lambda c, e: c.person_role()
        self.reads.facts.add(name)
        return lambda c, e: e.facts.get(name)

    def compare(self, node: ast.Compare) -> Compiled:
        if len(node.ops) != 1:
            raise self.fail(node, "compares more than two things; use `and`")
        op, left, right = node.ops[0], node.left, node.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            inside = self.contains(left, right)
            return inside if isinstance(op, ast.In) else negation(inside)
        if isinstance(op, ast.Eq) and (fact := self.plain_fact(left)) and isinstance(right, ast.Constant):
            return _fact_equals(fact, right.value)
        a, b = self.compile(left), self.compile(right)
        if any(_is_call(side, _RANGE_CALLS) for side in (left, right)):
            return compare_ranges(op, a, b)
        if isinstance(right, ast.Constant) and right.value is False and isinstance(op, ast.Eq):
            return lambda c, e: a(c, e) is False  # recorded as false; absent is not
        if isinstance(op, ast.Eq):
            return equal(a, b)
        if isinstance(op, ast.NotEq):
            return negation(equal(a, b))
        return compare_values(op, a, b)

    def plain_fact(self, node: ast.expr) -> str:
        """The fact of the event in question that this is, if it is no more than that."""
        if not isinstance(node, ast.Name) or node.id in ("i_rolle", "person_rolle"):
            return ""
        self.reads.facts.add(node.id)
        return node.id

    def contains(self, left: ast.expr, right: ast.expr) -> Compiled:
        if isinstance(right, ast.List | ast.Tuple):
            if not all(isinstance(x, ast.Constant) for x in right.elts):
                raise self.fail(right, "must be a list of plain values")
            values = frozenset(x.value for x in right.elts if isinstance(x, ast.Constant))

            fact = self.plain_fact(left)
            return _fact_in(fact, values) if fact else among(self.compile(left), values)
        a, b = self.compile(left), self.compile(right)

        def run(c: Context, e: Event) -> Value:
            value, many = a(c, e), b(c, e)
            return None if value is None or many is None else value in many

        return run

    def call(self, node: ast.Call, name: str) -> Compiled:
        options = {str(k.arg): k.value for k in node.keywords}
        allowed_options, most = _CALLS.get(name, ((), -1))
        if most < 0:
            raise self.fail(node, "is not a call of the language")
        if len(node.args) > most or not set(options) <= set(allowed_options):
            raise self.fail(
                node, f"takes at most {most} arguments and the options {', '.join(allowed_options) or '(none)'}"
            )
        match name:
            case "kendt":
                return self.known(node)
            case "alder":
                return self.age(node, options)
            case "aldersgraense":
                limit = self.string(node, 0)
                self.reads.ages.add(limit)
                return lambda c, e: c.age_limit(limit)
            case "ny_person":
                self.reads.uses_events = True
                return lambda c, e: c.new_person(e)
            case "praecision":
                rank = _PRECISION_RANK.get(self.string(node, 0), 0)
                if not rank:
                    raise self.fail(node, "knows minute, day, month, year")
                return lambda c, e: _PRECISION_RANK[e.precision] >= rank
            case "aktiv":
                state = self.string(node, 0)
                condition, facts = self.inner(node)
                self.reads.states.add((state, facts))
                recorded = self.flag(node, options, "registreret")
                return lambda c, e: c.running(state, condition, e, recorded=recorded)
        return self.events(node, name, options)

    def known(self, node: ast.Call) -> Compiled:
        if len(node.args) != 1 or not isinstance(node.args[0], ast.Name | ast.Attribute):
            raise self.fail(node, "asks of one fact")
        inner = self.compile(node.args[0])
        return lambda c, e: inner(c, e) is not None

    def age(self, node: ast.Call, options: dict[str, ast.expr]) -> Compiled:
        who = node.args[0].id if node.args and isinstance(node.args[0], ast.Name) else ""
        at = options.get("at")
        if who not in ("barn", "person") or (
            at is not None and not (isinstance(at, ast.Name) and at.id == "anledning")
        ):
            raise self.fail(node, "is written alder(barn), alder(person), and perhaps at=anledning")
        self.reads.uses_age = True
        if who == "person":
            self.reads.uses_person = True
            return (lambda c, e: c.age_of_person(c.occasion)) if at is not None else (lambda c, e: c.age_of_person(e))
        return (lambda c, e: c.age(c.occasion)) if at is not None else (lambda c, e: c.age(e))

    def flag(self, node: ast.Call, options: dict[str, ast.expr], name: str) -> bool:
        value = _constant(options[name]) if name in options else False
        if not isinstance(value, bool):
            raise self.fail(node, f"needs {name}=True")
        return value

    def named(self, node: ast.Call, options: dict[str, ast.expr], name: str) -> str:
        value = _constant(options[name]) if name in options else ""
        if not isinstance(value, str):
            raise self.fail(node, f"needs a name in quotes for {name}")
        return value

    def events(self, node: ast.Call, name: str, options: dict[str, ast.expr]) -> Compiled:
        kinds = self.strings(node)
        condition, facts = self.inner(node)
        self.reads.uses_events = True
        self.reads.kinds.update((kind, facts) for kind in kinds)
        search = Search(
            kinds=kinds,
            condition=condition,
            earlier=name == "tidligere",
            matter=self.flag(node, options, "spoergsmaal"),
            recorded=self.flag(node, options, "registreret"),
            ref=self.named(node, options, "ref"),
            points=self.named(node, options, "peger_paa"),
        )
        return lambda c, e: c.exists(search, e)

    def inner(self, node: ast.Call) -> tuple[Compiled | None, frozenset[str]]:
        if len(node.args) < 2:
            return None, frozenset()
        reads = _Reads()
        inner = _Compiler(self.text, reads).compile(node.args[1])
        self.reads.occasion_facts |= reads.occasion_facts
        self.reads.kinds |= reads.kinds
        self.reads.ages |= reads.ages
        return inner, frozenset(reads.facts)

    def string(self, node: ast.Call, index: int) -> str:
        if len(node.args) > index and isinstance(arg := node.args[index], ast.Constant) and isinstance(arg.value, str):
            return arg.value
        raise self.fail(node, "needs a name in quotes")

    def strings(self, node: ast.Call) -> tuple[str, ...]:
        if node.args and isinstance(many := node.args[0], ast.List):
            names = tuple(x.value for x in many.elts if isinstance(x, ast.Constant) and isinstance(x.value, str))
            if len(names) == len(many.elts):
                return names
        return (self.string(node, 0),)


def _fact_equals(fact: str, wanted: object) -> Compiled:
    """`fact == wanted`, the commonest condition, in one step. `== False` asks whether it is recorded as false."""
    if wanted is False:
        return lambda c, e: e.facts.get(fact) is False
    return lambda c, e: None if (value := e.facts.get(fact)) is None else value == wanted


def _fact_in(fact: str, values: frozenset[object]) -> Compiled:
    """`fact in [...]` in one step; of a fact with several values, any."""

    def run(c: Context, e: Event) -> Value:
        value = e.facts.get(fact)
        if value is None:
            return None
        return not values.isdisjoint(value) if isinstance(value, tuple) else value in values

    return run


def _is_and(node: ast.expr) -> TypeGuard[ast.BoolOp]:
    return isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)


def _note_need(node: ast.expr, needs: dict[str, frozenset[object]]) -> None:
    """Take `fact == 'x'` and `fact in [...]` for what they need of the fact."""
    match node:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=str() as value)]):
            needs[name] = frozenset([value])
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In()], comparators=[ast.List(elts=elts)]):
            needs[name] = frozenset(x.value for x in elts if isinstance(x, ast.Constant))


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _is_call(node: ast.expr, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
