"""The recipes of docs/schedules: their form, and that every command in them exists."""

from __future__ import annotations

import ast
import configparser
import importlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest
import yaml

from compare.cli import main
from compare.project.errors import UserError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "schedules"
FILES = sorted(FOLDER.iterdir())


def _dag() -> ast.Module:
    return ast.parse((FOLDER / "airflow_dag.py").read_text("utf-8"))


@pytest.fixture
def check_run():
    """What the recipe for Airflow imports to check a run, from where the recipe takes it."""
    statement = next(
        node
        for node in ast.walk(_dag())
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "check_run"
    )
    return importlib.import_module(statement.module).check_run


def test_the_page_names_every_recipe_and_no_other() -> None:
    named = set(
        re.findall(r"\(schedules/([\w.-]+)\)", (ROOT / "docs" / "schedules.md").read_text("utf-8"))
    )
    assert named == {path.name for path in FILES}


@pytest.mark.parametrize(
    "path", [*FILES, ROOT / "docs" / "schedules.md", ROOT / "README.md"], ids=lambda path: path.name
)
def test_every_command_exists_with_its_options(path: Path) -> None:
    for name, rest in re.findall(
        r"(?:\.venv/bin/|`)compare ([a-z-]+)([^\n`>\"|]*)", path.read_text("utf-8")
    ):
        command = main.commands.get(name)
        assert command is not None, f"compare {name}"
        options = {
            option
            for parameter in command.params
            for option in parameter.opts
            if isinstance(parameter, click.Option)
        }
        assert set(re.findall(r"--[a-z-]+", rest)) <= options | {"--help"}, f"compare {name}{rest}"


def test_crontab() -> None:
    lines = [
        line
        for line in (FOLDER / "crontab").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert re.fullmatch(r"[A-Z]+=\S+", lines[0])
    assert [re.match(r"(\S+ ){5}cd ", line) is not None for line in lines[1:]] == [True]
    assert "%" not in lines[1], "cron takes an unescaped % for the end of the line"


@pytest.mark.parametrize(
    ("failing", "code", "printed"),
    [
        ("none", 0, ""),
        ("build", 4, "INVENTED build fails\nINVENTED status\n"),
        ("regenerate", 1, "INVENTED build\nINVENTED regenerate fails\nINVENTED status\n"),
    ],
)
def test_crontab_prints_the_log_of_this_night(
    tmp_path: Path, failing: str, code: int, printed: str
) -> None:
    """Run as cron runs it, with a command that says what it was asked and fails where it is told to."""
    command = tmp_path / "compare" / ".venv" / "bin" / "compare"
    command.parent.mkdir(parents=True)
    command.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = {failing} ] && {{ echo "INVENTED $1 fails" >&2; exit {code}; }}\n'
        'echo "INVENTED $1"\n'
    )
    command.chmod(0o755)
    (tmp_path / "compare" / "reports.log").write_text("INVENTED log of last night")
    line = (FOLDER / "crontab").read_text("utf-8").splitlines()[-1].split(" ", 5)[5]
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (code, printed)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "sections"),
    [("compare.service", {"Unit", "Service"}), ("compare.timer", {"Unit", "Timer", "Install"})],
)
def test_systemd_units(name: str, sections: set[str]) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(FOLDER / name)
    assert set(parser.sections()) == sections
    if shutil.which("systemd-analyze"):
        done = subprocess.run(
            ["systemd-analyze", "verify", "--user", str(FOLDER / name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Unknown" not in done.stderr


def test_github_actions() -> None:
    told = yaml.safe_load((FOLDER / "github-actions.yml").read_text())
    assert {"name", "jobs", "permissions"} <= told.keys()
    assert told[True]["schedule"][0]["cron"].count(" ") == 4  # YAML reads "on" as true
    for step in told["jobs"]["reports"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v0"))


def test_gitlab_ci() -> None:
    told = yaml.safe_load((FOLDER / "gitlab-ci.yml").read_text())
    assert {"script", "rules", "artifacts", "cache"} <= told["reports"].keys()
    assert all(isinstance(line, str) for line in told["reports"]["script"])


def test_airflow(check_run) -> None:
    tree = _dag()
    operators = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and any(word.arg == "task_id" for word in node.keywords)
    ]
    assert len(operators) == 4
    given = next(
        ast.literal_eval(word.value)
        for node in operators
        for word in node.keywords
        if word.arg == "parameters"
    )
    check_run(ROOT / "notebooks" / "rd_intensity.ipynb", given, ROOT)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"citty": "huzhou"}, '"citty" is not a parameter. Did you mean "places"?'),
        ({"places": "huzou"}, '"huzhou"'),
        ({"years": "20x5"}, '"20x5"'),
        ({"years": "3015"}, "not possible"),
        ({"language": "fr"}, '"fr" is not taken'),
    ],
)
def test_the_checked_entry_point_refuses(check_run, parameters: dict, told: str) -> None:
    with pytest.raises(UserError) as caught:
        check_run(ROOT / "notebooks" / "rd_intensity.ipynb", parameters, ROOT)
    assert told in str(caught.value)
