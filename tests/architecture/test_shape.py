"""How the program is cut: one clock, one reader of the environment, one way of imports, small pieces."""

import ast
import re
import tomllib

import pytest

from tests.architecture.source import PROJECT, dotted, functions, modules, names, templates

ASKS_THE_TIME = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow"),
    *("date.today", "datetime.date.today", "timezone.now", "timezone.localtime", "timezone.localdate"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "localdate", "localtime", "Now", "auto_now"),
}
# What starts processes hands the environment on; it takes from it only what Django needs before its settings.
LAUNCHERS = {
    "workflows/config/settings.py",
    "workflows/config/servers.py",
    "workflows/config/supervisor.py",
    "workflows/config/celery.py",
    "workflows/config/wsgi.py",
}
BANNED_MODULE_NAMES = {"utils", "helpers", "services", "managers", "base", "core", "common", "misc", "signals"}


def test_no_module_but_the_clock_asks_for_the_time():
    asking = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for line, name in names(tree)
        if name in ASKS_THE_TIME and path != "workflows/clock.py"
    ]
    keywords = [
        f"{path}:{node.value.lineno} {node.arg}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add")
    ]
    assert asking + keywords == []


def test_no_message_of_the_broker_is_delayed_or_carries_a_case():
    """Rule 1: the row is the timer. Only beat rings, and a task takes nothing."""
    delayed = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            {keyword.arg for keyword in node.keywords} & {"eta", "countdown"}
            or dotted(node.func).rpartition(".")[2] in ("apply_async", "delay", "send_task", "retry")
        )
    ]
    assert delayed == []
    tasks = [
        (path, function)
        for path, tree in modules().items()
        for function in functions(tree)
        if any("shared_task" in ast.dump(one) for one in function.decorator_list)
    ]
    assert len(tasks) >= 6
    assert [function.name for _, function in tasks if function.args.args or function.args.kwonlyargs] == []


def test_only_the_settings_and_the_launchers_read_the_environment():
    reading = {
        path for path, tree in modules().items() for _, name in names(tree) if name in ("os.environ", "os.getenv")
    }
    assert reading <= LAUNCHERS


def test_every_environment_variable_is_documented():
    settings = (PROJECT / "workflows/config/settings.py").read_text(encoding="utf-8")
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse(settings))
        if isinstance(node, ast.Call) and dotted(node.func) == "_read" and isinstance(node.args[0], ast.Constant)
    }
    assert len(read) >= 10
    documented = (PROJECT / "docs/settings.md").read_text(encoding="utf-8")
    assert [name for name in sorted(read | {"DEMONSTRATION"}) if f"`{name}`" not in documented] == []


def test_nothing_happens_by_signal():
    named = ("receiver", "Signal", "post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed")
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for line, name in names(tree)
        if name in named and "dispatch" in "".join(ast.unparse(one) for one in tree.body if _imports(one))
    ]
    assert found == []


def _imports(node):
    return isinstance(node, ast.Import | ast.ImportFrom)


def test_imports_point_one_way_and_a_contract_holds_them():
    linter = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers, protected = linter["contracts"]
    assert layers["layers"] == ["escalation | rapid_review", "workflows", "notifications | audit_log"]
    assert protected["protected_modules"] == ["workflows.config"]
    assert "lint-imports" in (PROJECT / ".ci/lint").read_text(encoding="utf-8")


def test_inside_a_procedure_app_imports_point_from_pages_to_actions_to_models():
    """urls → views → actions → models: actions know no request, models know no action, flows know neither."""
    wrong = []
    for path, tree in modules().items():
        app, _, inside = path.partition("/")
        if app not in ("escalation", "rapid_review"):
            continue
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        barred = {
            "models": ("actions", "views", "forms", "flows", "urls", "tasks"),
            "actions": ("views", "forms", "urls", "tasks"),
            "flows": ("actions", "views", "urls", "tasks"),
        }.get(inside.partition("/")[0].removesuffix(".py"), ())
        wrong += [f"{path} imports {name}" for name in imported for bar in barred if name.startswith(f"{app}.{bar}")]
        if inside.startswith("actions"):
            wrong += [f"{path} imports {name}" for name in imported if name in ("django.shortcuts", "django.template")]
    assert wrong == []


def test_only_the_change_writes_case_records_in_bulk():
    writers = {
        path
        for path, tree in modules().items()
        for line, name in names(tree)
        if name in ("rows.insert", "rows.update", "rows.write_history")
    }
    assert writers == {"workflows/change.py"}


def test_only_the_vault_reads_identities():
    readers = {
        path
        for path, tree in modules().items()
        for _, name in names(tree)
        if name.startswith(("Identity.objects", "IdentityMatch.objects")) or name.endswith((".identity.sealed",))
    }
    assert readers == {"workflows/vault.py"}


def test_every_act_of_the_table_is_asked_for_somewhere_and_every_act_asked_for_is_in_the_table():
    from workflows.access import ACTS

    texts = {
        node.value
        for path, tree in modules().items()
        if path != "workflows/access.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(act for act in ACTS if act not in texts) == []
    asked = {
        node.args[1].value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in ("acting", "access.require", "access.may", "may", "require")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
    assert len(asked) >= 20
    assert asked <= set(ACTS)


def test_modules_are_nouns_that_say_what_they_know():
    stems = {path.rpartition("/")[2].removesuffix(".py") for path in modules()}
    assert stems & BANNED_MODULE_NAMES == set()


def test_no_file_is_longer_than_400_lines():
    long = {path: len((PROJECT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_no_function_is_longer_than_60_lines():
    long = [
        f"{path}:{function.lineno} {function.name}, {function.end_lineno - function.lineno + 1} lines"
        for path, tree in modules().items()
        for function in functions(tree)
        if function.end_lineno - function.lineno + 1 > 60
    ]
    assert long == []


@pytest.mark.parametrize("mark", ["<style", " style=", " onclick=", " onsubmit=", " onload=", "javascript:", "|safe"])
def test_no_template_holds_style_script_or_unescaped_text(mark):
    assert [path for path, text in templates().items() if mark in text] == []


def test_every_script_of_a_template_is_a_file_of_ours():
    for path, text in templates().items():
        for script in text.split("<script")[1:]:
            assert "src=\"{% static '" in script.partition(">")[0], path
            assert script.partition(">")[2].startswith("</script>"), path


@pytest.mark.parametrize("mark", ["http://", "https://", "//cdn", "url("])
def test_no_page_or_stylesheet_of_ours_loads_anything_from_another_origin(mark):
    loading = ("<script", "<link", "<img", "<iframe", "<form", "@import", "url(")
    texts = templates() | {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
        for path in (PROJECT / "workflows/static").rglob("*.css")
    }
    found = [
        f"{path}: {line.strip()}"
        for path, text in texts.items()
        for line in text.splitlines()
        if mark in line and any(one in line for one in loading)
    ]
    assert found == []


def test_only_the_page_that_reveals_names_a_childs_identifiers():
    marks = ("nhs_number", "born_on", "child.name", "identity.")
    naming = {path for path, text in templates().items() if any(mark in text for mark in marks)}
    assert {path for path in naming if "reveal" not in path} == set()


def test_every_paragraph_of_the_map_names_files_that_are_there():
    text = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"`((?:workflows|escalation|rapid_review|notifications|audit_log|tests|docs)/[\w./-]+)`", text)
    )
    assert len(named) >= 25
    assert [path for path in sorted(named) if not (PROJECT / path).exists()] == []
