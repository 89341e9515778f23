"""The program as text and as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("workflows", "escalation", "rapid_review", "notifications", "audit_log")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the program but its migrations: path from the project's folder to tree."""
    found = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    return {
        str(path.relative_to(PROJECT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted([*found, PROJECT / "manage.py"])
        if "migrations" not in path.parts
    }


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def dotted(node: ast.expr) -> str:
    """ "datetime.now" for such an expression, "" for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f"?.{node.attr}"
    return ""


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of everything the module names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, dotted(node)


def templates() -> dict[str, str]:
    found = [path for package in PACKAGES for path in (PROJECT / package).rglob("templates/**/*.html")]
    return {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in sorted(found)}
