"""The folders of the code are steps in one order, and functions stay short enough to be read at once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Each step may import itself and what stands before it. The commands, scripts/*.py, are the last step.
STEPS = (
    "landmine_policy",
    "problems",
    "read",
    "derive",
    "check",
    "write",
    "expectations",
    "versioning",
    "site",
    "commands",
)
LONGEST_BODY = 40


def modules() -> list[Path]:
    return sorted([*(REPOSITORY / "scripts").rglob("*.py"), *(REPOSITORY / "src").rglob("*.py")])


def step_of(module: str) -> str:
    """Return the step of a module by its dotted name.

    >>> step_of("scripts.read.rows"), step_of("scripts.build"), step_of("landmine_policy._load")
    ('read', 'commands', 'landmine_policy')
    """
    top, *rest = module.split(".")
    return top if top != "scripts" else rest[0] if rest and rest[0] in STEPS else "commands"


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the dotted names that a module imports of this project, also inside functions and for types only."""
    for node in ast.walk(tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if name.split(".")[0] in ("scripts", "landmine_policy"))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_step_imports_a_later_one() -> None:
    wrong = []
    for path in modules():
        name = ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removeprefix("src.")
        allowed = STEPS[: STEPS.index(step_of(name)) + 1]
        for other in imported(ast.parse(path.read_text("utf-8"))):
            if step_of(other) not in allowed:
                wrong.append(f"{name} imports {other}")
    assert wrong == []


def test_no_body_of_a_function_is_too_long() -> None:
    long = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > LONGEST_BODY:
                long.append(f"{path.relative_to(REPOSITORY)}:{node.lineno}: {node.name} has {body_lines(node)} lines")
    assert long == []
