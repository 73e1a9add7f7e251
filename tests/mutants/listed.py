"""Mutants of a module by the operators of cosmic-ray: `.venv-mutants/bin/python listed.py FILE MOST SEED`.

One at each place, at no more than MOST places, both drawn by chance. Prints a JSON list: line, operator, the line
before and after, the whole changed source. Left out is what tells nothing: annotations, decorators, bit operators in
the place of arithmetic, identity in the place of equality, `if TYPE_CHECKING`. Numbers that are no small counts are
doubled.
"""

import ast
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import parso
from cosmic_ray.ast import Visitor
from cosmic_ray.operators.number_replacer import NumberReplacer
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.provider import OperatorProvider

SINGLE = (
    *("AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer"),
    *("ZeroIterationForLoop", "ReplaceUnaryOperator_Delete_USub", "ReplaceUnaryOperator_Delete_Not"),
    "ReplaceUnaryOperator_Delete_Invert",
)
ALIKE = (
    ("Add", "Sub", "Mul", "Div"),
    ("BitOr", "BitAnd"),
    ("LShift", "RShift"),
    ("Mul", "FloorDiv", "Mod", "Pow", "Div"),
)
ORDERS = (("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"), ("Is", "IsNot"))
BINARY, COMPARISON = "ReplaceBinaryOperator", "ReplaceComparisonOperator"
COUNTS_BELOW = 1000


def _is_count(node) -> bool:
    return node.value.isdigit() and int(node.value) < COUNTS_BELOW


def _is_nought(node) -> bool:
    return not node.value.strip("0._")


class NextNumber(NumberReplacer):
    """Take the number after or before a small whole one."""

    def mutation_positions(self, node):
        return (place for place in super().mutation_positions(node) if _is_count(node))


class DoubledNumber(NumberReplacer):
    """Double any other number: one more is nothing beside 111,700, and too much beside 1e-9."""

    def mutation_positions(self, node):
        return (
            place
            for place in list(super().mutation_positions(node))[:1]
            if not _is_count(node) and node.value.strip("0._")
        )

    def mutate(self, node, index):
        return parso.python.tree.Number(f" 2 * {node.value}" if index == 0 else "", node.start_pos)


def operators() -> Iterator[tuple[str, Operator]]:
    """Operators that are tried, by name."""
    known = OperatorProvider()
    names = set(SINGLE)
    for kind, groups in ((BINARY, ALIKE), (COMPARISON, ORDERS)):
        names |= {f"{kind}_{one}_{other}" for group in groups for one in group for other in group if one != other}
    yield from ((name, known[name]()) for name in sorted(names))
    yield from ((own.__name__, own()) for own in (NextNumber, DoubledNumber))


class Mutation(Visitor):
    """Walk over a module that applies an operator at its nth place; without n it notes the places."""

    def __init__(self, operator: Operator, at: int | None = None) -> None:
        self.operator, self.at, self.places = operator, at, []

    def visit(self, node):
        for index, place in enumerate(self.operator.mutation_positions(node)):
            if len(self.places) == self.at:
                node = self.operator.mutate(node, index)
            self.places.append(place)
        return node


def silent_spans(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations and decorators begin and end."""
    nodes = []
    for node in ast.walk(ast.parse(source)):
        nodes += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        nodes += getattr(node, "decorator_list", [])
        nodes += [node.test] if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" else []
    return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in nodes if isinstance(n, ast.expr)]


def mutants(source: str, most: int, seed: int) -> Iterator[dict[str, object]]:
    """One mutant at each of the places that are drawn, of those that are possible there."""
    tree, at_place, silent = parso.parse(source), defaultdict(list), silent_spans(source)
    for name, operator in operators():
        walk = Mutation(operator)
        walk.walk(tree)
        for nth, (begin, _) in enumerate(walk.places):
            if not any(first <= begin < last for first, last in silent):
                at_place[begin].append((name, operator, nth))
    chance, lines = random.Random(seed), source.split("\n")  # noqa: S311  no secret
    for line, column in sorted(chance.sample(sorted(at_place), min(most, len(at_place)))):
        name, operator, nth = chance.choice(at_place[line, column])
        changed = Mutation(operator, nth).walk(parso.parse(source)).get_code()
        after = changed.split("\n")[line - 1].strip()
        told = {"line": line, "operator": name, "before": lines[line - 1].strip(), "after": after}
        yield told | {"source": changed, "places": len(at_place)}


if __name__ == "__main__":
    file, most, seed = sys.argv[1:]
    json.dump(list(mutants(Path(file).read_text(encoding="utf-8"), int(most), int(seed))), sys.stdout)
