"""The compare command: what it prints, where, and how it exits."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import compare
from compare.cli import main
from compare.language.words import word

ROOT = Path(__file__).parents[2]
HZ17 = "targets/huzhou-2017.csv"


def _run(*arguments):
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def _python(code, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


HEAVY = ("pandas", "matplotlib", "numpy", "pyarrow", "papermill", "seaborn", "IPython")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["-h"],
        ["--version"],
        ["check", "--help"],
        ["build", "--help"],
        ["regenerate", "--help"],
        ["consistency", "--help"],
    ],
)
def test_help_waits_for_no_heavy_import(arguments):
    code = (
        f"import sys\nfrom compare.cli import main\ntry:\n    main({arguments!r})\n"
        f"except SystemExit as stop:\n    print('exit', stop.code)\n"
        f"print('heavy', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = _python(code)
    assert done.stdout.splitlines()[-2:] == ["exit 0", "heavy []"], done.stderr


def test_importing_compare_is_light():
    assert _python("import sys, compare; print('pandas' in sys.modules)").stdout.strip() == "False"


def test_help_names_the_commands():
    result = _run("--help")
    assert result.exit_code == 0
    for command in ("check", "build", "regenerate", "consistency"):
        assert command in result.stdout


def test_check_says_what_it_checked(project, tables):
    result = _run("--root", project, "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("No fault found in ")
    for name in ("places", "documents", "indicators", "targets"):
        assert f"{len(tables[name])} {name}" in result.stdout


def test_check_of_the_shipped_tables_writes_nothing(project, snapshot):
    before = snapshot(project)
    _run("--root", project, "check")
    assert snapshot(project) == before


def test_check_prints_every_fault_to_stderr_exits_with_1_and_writes_nothing(
    project, edit, snapshot
):
    one = edit("places.csv", "huzhou", "division_code", "33050")
    two = edit(HZ17, "huzhou-2017-054-10", "target_year", "２０１７")
    before = snapshot(project)
    result = _run("--root", project, "check")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f'data/raw/places.csv, line {one}, column division_code: "33050": Must be six digits.',
        f'data/raw/{HZ17}, line {two}, column target_year: "２０１７": Written with full-width characters; write "2017".',
        "2 faults in the raw tables.",
    ]
    assert snapshot(project) == before


def test_one_fault_is_one_fault(project, edit):
    edit("places.csv", "huzhou", "division_code", "33050")
    assert _run("--root", project, "check").stderr.splitlines()[-1] == "1 fault in the raw tables."


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("places.csv", b""),
        ("documents.csv", b"\x00" * 40),
        (HZ17, b"\xff\xfe\x00"),
        ("places.csv", "湖州\n".encode("gb18030")),
        ("documents.csv", b'"'),
        (HZ17, b",,,\n"),
        ("indicators.csv", b"\r"),
    ],
)
def test_rubbish_in_a_file_is_told_as_a_sentence(project, raw, file, content):
    (raw / file).write_bytes(content)
    result = _run("--root", project, "check")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"data/raw/{file}")


def test_build_prints_the_files_it_wrote(project):
    result = _run("--root", project, "build")
    assert (result.exit_code, result.stderr) == (0, "")
    printed = result.stdout.splitlines()
    assert "data/processed/targets.csv" in printed
    assert all((project / each).is_file() for each in printed)


def test_build_with_a_fault_tells_it_exits_with_4_and_writes_nothing(project, edit, snapshot):
    line = edit(HZ17, "huzhou-2017-054-10", "target_year", "２０１７")
    before = snapshot(project)
    result = _run("--root", project, "build")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.splitlines() == [
        "1 fault in the raw tables; nothing was loaded:",
        f'data/raw/{HZ17}, line {line}, column target_year: "２０１７": Written with full-width characters; write "2017".',
    ]
    assert snapshot(project) == before


def test_build_with_a_fault_leaves_the_last_good_files(project, edit, snapshot):
    _run("--root", project, "build")
    edit(HZ17, "huzhou-2017-054-10", "target_year", "２０１７")
    before = snapshot(project)
    assert _run("--root", project, "build").exit_code == 4
    assert snapshot(project) == before


@pytest.mark.parametrize(
    ("language", "first"), [("en", "Huzhou plan to\u00a02017"), ("zh", "湖州市至2017年规划")]
)
def test_consistency_prints_every_pair_what_does_not_fit_first(tables, rows, language, first):
    result = _run("--root", ROOT, "consistency", "--language", language)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    pairs = compare.consistency(rows, tables)
    assert len(lines) == len(pairs)
    assert [len(line.split(" | ")) for line in lines] == [7] * len(pairs)
    findings = list(dict.fromkeys(line.rpartition(" | ")[2] for line in lines))
    assert findings == [
        word(f"finding.{finding}", language) for finding in dict.fromkeys(pairs["finding"])
    ]
    assert any(line.startswith(first) for line in lines)


def test_unknown_command_and_option_are_usage_errors(project):
    assert _run("chekc").exit_code == 2
    assert _run("check", "--fast").exit_code == 2
    assert _run("--root", project / "made_up_folder", "check").exit_code == 2


def test_folder_that_is_no_project(tmp_path):
    """With --root the tables are told missing; nothing is created there."""
    result = _run("--root", tmp_path, "build")
    assert result.exit_code == 4
    assert "data/raw/places.csv" in result.stderr
    assert not list(tmp_path.iterdir())


def test_project_is_found_from_a_folder_inside_it(project, raw, monkeypatch):
    monkeypatch.chdir(raw / "targets")
    assert _run("build").stdout.splitlines()[0].startswith("data/processed/")
    assert (project / "data" / "processed" / "targets.csv").is_file()


def test_unknown_run_is_told_without_running_anything(snapshot):
    """Exit 2: a slip in the command, not in the tables."""
    before = snapshot(ROOT / "notebooks")
    result = _run("--root", ROOT, "regenerate", "--only", "made_up_run")
    assert result.exit_code == 2
    assert "made_up_run" in result.stderr
    assert snapshot(ROOT / "notebooks") == before


def test_command_as_installed_tells_a_fault_in_chinese_whatever_the_locale(project, edit):
    """A real process with its pipes: UTF-8 text, exit code, no traceback."""
    edit(HZ17, "huzhou-2017-054-09", "unit", "亿")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from compare.cli import main; main()",
            "--root",
            str(project),
            "check",
        ],
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 1
    assert "亿元" in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr
