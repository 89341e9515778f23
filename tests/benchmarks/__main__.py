"""Measures on an embedded PostgreSQL of its own, prints a table and writes bench.json.

BENCH_OPEN says how many open deadlines there are (100,000), BENCH_OVERDUE how many run out (10,000).
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from workflows.config import processes, servers


def main() -> None:
    os.environ.pop("DATABASE_URL", None)
    servers.demonstration(always=True)
    run = processes.run_folder()
    try:
        with servers.for_once(run, lasting=True):
            import django

            django.setup()
            from django.conf import settings
            from django.core.management import call_command

            settings.DEMONSTRATION = False  # the clock must not be asked of the database
            settings.REQUESTS_RUN_AS = "workflows_web"
            call_command("migrate", verbosity=0)
            report(measure())
    finally:
        shutil.rmtree(run, ignore_errors=True)


def measure() -> list[dict[str, Any]]:
    """All measures, in one run."""
    from tests.benchmarks import limit, measures, naive, returns, world

    total, overdue = int(os.environ.get("BENCH_OPEN", 100_000)), int(os.environ.get("BENCH_OVERDUE", 10_000))
    built = world.build(open_deadlines=1_000)
    at_first, queries_at_first = measures.overdue_page(built)
    world.more(built, open_deadlines=total, overdue=overdue, naive=300)
    before = limit.newest()
    swept = measures.real_sweep(overdue)
    world.settle()
    limit_rate = limit.run(limit.written_since(before, overdue), overdue=overdue)
    world.settle()
    naive_rate = naive.run(300)
    idle = measures.idle_sweep()
    half, slowest = measures.raising(built)
    at_last, queries_at_last = measures.overdue_page(built)
    returns.build(built)
    merged, queries_merged = returns.first_page(built)
    return [
        row("(a) limit: one SQL statement", limit_rate, "deadlines/s", 1.0),
        row("(b) the sweep", swept, "deadlines/s", swept / limit_rate),
        row("(c) the naive way", naive_rate, "deadlines/s", naive_rate / limit_rate),
        row("(b) / (c)", swept / naive_rate, "times", None),
        row("(d) idle sweep", idle * 1000, "ms", None),
        row("(e) raising, p50", half * 1000, "ms", None),
        row("(e) raising, p99", slowest * 1000, "ms", None),
        row("(f) overdue page, 1,000 open", at_first * 1000, "ms", None),
        row("(f) overdue page, 1,000 open", queries_at_first, "queries", None),
        row(f"(f) overdue page, {total:,} open", at_last * 1000, "ms", None),
        row(f"(f) overdue page, {total:,} open", queries_at_last, "queries", None),
        row("(g) chronology, 20,000 rows", merged * 1000, "ms", None),
        row("(g) chronology, 20,000 rows", queries_merged, "queries", None),
    ]


def row(name: str, value: float, unit: str, ratio: float | None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "ratio_to_limit": ratio and round(ratio, 3)}


def report(rows: list[dict[str, Any]]) -> None:
    Path("bench.json").write_text(json.dumps(rows, indent=2) + "\n")
    for one in rows:
        ratio = "" if one["ratio_to_limit"] is None else f"{one['ratio_to_limit']:.2f} × (a)"
        print(f"{one['name']:<34}{one['value']:>14,.2f} {one['unit']:<12}{ratio}")


if __name__ == "__main__":
    main()
