"""A metric's formula with its numbers put in: one line of arithmetic on named inputs."""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from data.core.numbers import ratio

SIGNS: dict[type[ast.operator], tuple[str, Callable[[Decimal, Decimal], Decimal | None]]] = {
    ast.Add: ("+", lambda a, b: a + b), ast.Sub: ("−", lambda a, b: a - b),
    ast.Mult: ("×", lambda a, b: a * b), ast.Div: ("÷", lambda a, b: ratio(a, b) if b else None),
}  # fmt: skip
BEFORE = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}


def value(formula: str, inputs: Mapping[str, Any]) -> Decimal | None:
    """Return what a formula comes to; None where an input is missing or something is divided by nought.

    >>> value("won / (won + lost)", {"won": 3, "lost": 9})
    Decimal('0.25')
    >>> value("won / lost", {"won": 3, "lost": 0}) is None
    True
    """
    return _value(_read(formula), inputs)


def names(formula: str) -> list[str]:
    """Return the inputs that a formula names, each once, in their order.

    >>> names("won / (won + lost)")
    ['won', 'lost']
    """
    found = [node.id for node in ast.walk(_read(formula)) if isinstance(node, ast.Name)]
    order = sorted(dict.fromkeys(found), key=formula.index)
    return order


def written(formula: str, say: Callable[[str], str]) -> str:
    """Return a formula as people write it, each input as `say` puts it: its name, or its number.

    >>> written("won / (won + lost)", str.upper)
    'WON ÷ (WON + LOST)'
    """
    return _written(_read(formula), say, 0)


def _read(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr, inputs: Mapping[str, Any]) -> Decimal | None:
    if isinstance(node, ast.Name):
        given = inputs.get(node.id)
        return None if given is None else Decimal(given)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Decimal(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, right = _value(node.left, inputs), _value(node.right, inputs)
        return None if left is None or right is None else SIGNS[type(node.op)][1](left, right)
    raise ValueError(f"A formula adds, subtracts, multiplies and divides: {ast.unparse(node)} does not.")


def _written(node: ast.expr, say: Callable[[str], str], outer: int) -> str:
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        rank = BEFORE[type(node.op)]
        text = f"{_written(node.left, say, rank)} {SIGNS[type(node.op)][0]} {_written(node.right, say, rank + 1)}"
        return f"({text})" if rank < outer else text
    return say(node.id) if isinstance(node, ast.Name) else ast.unparse(node)
