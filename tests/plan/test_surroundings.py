"""What lies outside the project decides nothing: temporary folders, paths, settings of the user's, version control."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented import (
    ONE,
    SHOW,
    called,
    command,
    commit,
    git,
    invented_notebook,
    invented_project,
    published,
)
from processes import environment, finish, start


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return invented_project(tmp_path / "project", ONE)


@pytest.fixture
def repository(project: Path) -> Path:
    git(project, "init", "--quiet", "--initial-branch=main")
    (project / ".gitignore").write_text("reports/\nfigures/\n")
    commit(project, "2019-03-04")
    return project


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder with a path short enough to be taken."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as name:
        yield Path(name)


#: It stops where anything can be read that was sent to the command.
READS = "import os\nassert os.read(0, 1) == b''"


class TestTemporaryFolder:
    def test_of_a_long_path_works_and_what_is_sent_to_the_command_reaches_no_notebook(
        self, project: Path, folder: Path
    ) -> None:
        """Paths of sockets have at most a hundred bytes."""
        long = folder / ("n" * 200)
        long.mkdir()
        invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, READS)
        with Path("/dev/zero").open("rb") as endless:
            code, told = finish(start(project, variables={"TMPDIR": str(long)}, stdin=endless))
        assert code == 0, told
        assert list(long.iterdir()) == []

    def test_that_is_not_there_works_and_so_does_git_that_is_not_installed(
        self, repository: Path, folder: Path
    ) -> None:
        nowhere, nothing = folder / "invented", folder / "bin"
        nothing.mkdir()
        variables = {"TMPDIR": str(nowhere), "PATH": str(nothing)}
        code, told = finish(start(repository, variables=variables))
        assert code == 0, told

    def test_with_what_others_left_works_and_what_lives_stays(
        self, project: Path, folder: Path
    ) -> None:
        """Of the names that commands give: a folder of a dead one, one of a living one, and what is no folder."""
        dead, living = folder / "compare-temp-dead", folder / "compare-temp-living"
        for path in (dead, living):
            path.mkdir()
            (path / "invented").touch()
        (folder / "compare-temp-file").write_text("INVENTED")
        (folder / "compare-temp-link").symlink_to(folder / "nowhere")
        (folder / "compare-temp-elsewhere").symlink_to(project)
        os.mkfifo(folder / "compare-temp-pipe")
        for name in ("compare-1-invented", "compare-kernels-0", "forkserver", "pymp-invented"):
            (folder / name).mkdir()
        lock = os.open(living, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            code, told = finish(start(project, variables={"TMPDIR": str(folder)}))
        finally:
            os.close(lock)
        assert code == 0, told
        assert not dead.exists()
        assert (living / "invented").exists()
        assert (project / "notebooks" / "runs.toml").exists()

    def test_called_from_a_thread_works_and_the_callers_own_is_not_changed(
        self, project: Path
    ) -> None:
        """As a scheduler in Python does; it goes on with the temporary folder and the signals that were its own."""
        code = (
            "import signal, sys, tempfile, threading\nfrom pathlib import Path\n"
            "from compare.run.regenerate import regenerate\nroot = Path(sys.argv[1])\n"
            "def state(): return tempfile.gettempdir(), signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)\n"
            "before = state()\nt = threading.Thread(target=lambda: print(regenerate(root=root).made)); t.start(); t.join()\n"
            "print(before == state())\nprint(regenerate(root=root, force=True).made)\nprint(before == state())\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, project], capture_output=True, text=True, env=environment()
        )
        assert done.returncode == 0, done.stderr
        told = ["['one.en']", "True", "['one.en']", "True"]
        assert done.stdout.splitlines() == told, done.stderr


def test_a_script_that_calls_it_runs_once(project: Path, tmp_path: Path) -> None:
    """It need not ask whether it is the main program, as multiprocessing would have it; nor has it to be a file."""
    script = tmp_path / "invented.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom compare.run.regenerate import regenerate\n"
        "print(regenerate(root=Path(sys.argv[1]), force=True).made)\n"
    )
    for arguments, given in (([script], ""), (["-"], script.read_text())):
        done = subprocess.run(
            [sys.executable, *arguments, project],
            input=given,
            capture_output=True,
            text=True,
            env=environment(),
        )
        assert done.stdout == "['one.en']\n", done.stderr
        assert done.stderr.count("one.en: done") == 1


def test_the_environment_of_cron_is_enough(project: Path) -> None:
    """No home, no language, no terminal; the same bytes as anywhere."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from compare.cli import main; main()",
            "--root",
            str(project),
            "regenerate",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C"},
    )
    code, told = finish(process)
    assert code == 0, told
    first = published(project)
    result = command(project, "--force")
    assert result.exit_code == 0, result.output
    assert published(project) == first


PLOT = """import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 2], [2, 1])
axes.set_title("INVENTED 虚构")
plt.show()"""

#: What a user may have set.
RC = "lines.linewidth: 9\nfont.size: 31\naxes.facecolor: red\nsavefig.dpi: 31\nfigure.figsize: 2, 2\nfigure.dpi: 31\n"


#: Figures in the style of the house.
CHARTS = """from compare import Page, charts
page = Page("rd_intensity", ["rd_input"], language=language)
page.answer(charts.timeline, page.rows)
page.figure(charts.panels, page.rows, "money")
page.matrix(page.rows)"""


def test_a_matplotlibrc_changes_no_figure(tmp_path: Path) -> None:
    """Where the command is started, which comes before all others, and named by its variable."""
    plan = ONE + '[[run]]\nname = "charts"\nnotebook = "rd_intensity.ipynb"\nlanguages = ["en"]\n'
    root = invented_project(tmp_path / "project", plan)
    invented_notebook(root / "notebooks" / "rd_intensity.ipynb", CHARTS)
    invented_notebook(root / "notebooks" / "patents.ipynb", PLOT)
    result = command(root)
    assert result.exit_code == 0, result.output
    plain = published(root)
    assert len([name for name in plain if name.endswith(".svg")]) >= 3
    home, notebooks = tmp_path / "home", root / "notebooks"
    for place in (home / ".config" / "matplotlib", home / ".matplotlib", notebooks):
        place.mkdir(parents=True, exist_ok=True)
        (place / "matplotlibrc").write_text(RC)
    for variables, where in (
        ({"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}, notebooks),
        ({"MATPLOTLIBRC": str(home / ".matplotlib")}, tmp_path),
    ):
        code, told = finish(start(root, "--force", variables=variables, cwd=where))
        assert code == 0, told
        now = published(root)
        unlike = [
            name for name in plain if now[name] != plain[name] and name != "reports/runs.json"
        ]
        assert unlike == []


def test_a_users_settings_of_ipython_change_nothing(project: Path, tmp_path: Path) -> None:
    invented_notebook(project / "notebooks" / "patents.ipynb", PLOT, "7", "'invented' in dir()")
    result = command(project)
    assert result.exit_code == 0, result.output
    plain = published(project)
    profile = tmp_path / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00-invented.py").write_text("invented = 1")
    for name in ("ipython_config.py", "ipython_kernel_config.py"):
        (profile / name).write_text(
            "c.InlineBackend.figure_formats = {'svg'}\nc.InteractiveShellApp.exec_lines = ['invented = 1']\n"
            "c.InteractiveShell.ast_node_interactivity = 'all'\n"
        )
    code, told = finish(
        start(project, "--force", variables={"IPYTHONDIR": str(tmp_path / "ipython")})
    )
    assert code == 0, told
    assert published(project) == plain


def test_paths_with_spaces_and_chinese_work_with_every_command(
    tmp_path: Path, folder: Path
) -> None:
    """Of the project, and of the temporary folder: bytes count for its sockets, not characters."""
    root = invented_project(tmp_path / "a project 虚构项目路径 'of' \"mine\"", ONE)
    strange = folder / ("临时 文件夹" * 10)
    strange.mkdir()
    code, told = finish(start(root, cwd=root, variables={"TMPDIR": str(strange)}))
    assert code == 0, told
    assert list(strange.iterdir()) == []
    assert command(root, "--dry-run").stdout == "0 of 1 runs would be made.\n"
    for name in ("status", "verify", "check", "build"):
        result = called(root, name)
        assert result.exit_code == 0, (name, result.output)
    pages = "".join(path.read_text("utf-8") for path in (root / "reports").glob("*.html"))
    assert "虚构项目路径" not in pages, "no path of a machine stands in a page"


class TestGit:
    def test_that_refuses_is_told_before_anything_runs(self, repository: Path) -> None:
        """A clone that belongs to another user, as in many containers."""
        nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        if os.getuid() == 0:
            for path in (repository, repository / ".git"):
                os.chown(path, 65534, 65534)
        else:
            nobody["GIT_TEST_ASSUME_DIFFERENT_OWNER"] = "1"
        with pytest.MonkeyPatch.context() as patch:
            for name, value in nobody.items():
                patch.setenv(name, value)
            for arguments in (["regenerate"], ["regenerate", "--dry-run"], ["status"]):
                result = called(repository, *arguments)
                assert result.exit_code == 2, (arguments, result.output)
                assert f"git refuses to read {repository}" in result.stderr
                assert "safe.directory" in result.stderr
                assert "Traceback" not in result.output
        assert not list((repository / "reports").rglob("*.html"))

    def test_that_is_broken_is_told(self, repository: Path) -> None:
        (repository / ".git" / "HEAD").write_text("INVENTED")
        result = command(repository)
        assert isinstance(result.exception, (SystemExit, type(None)))
        assert "Traceback" not in result.output


def test_a_notebook_of_the_users_beside_the_plan_is_no_run(project: Path) -> None:
    """What is not in the plan may be broken as it likes."""
    assert command(project).exit_code == 0
    (project / "notebooks" / "draft.ipynb").write_bytes(b"")
    (project / "notebooks" / "draft-of-mine.ipynb").write_bytes(SHOW.encode("utf-16"))
    result = command(project)
    assert result.exit_code == 0, result.output
    assert "0 made, 1 unchanged" in result.stderr


def test_files_of_editors_beside_the_notebooks_run_nothing_again(project: Path) -> None:
    assert command(project).exit_code == 0
    folder = project / "notebooks"
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "patents-checkpoint.ipynb").write_text("INVENTED")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "invented.cpython-311.pyc").write_bytes(b"INVENTED")
    for name in (".patents.ipynb.swp", ".DS_Store", ".~patents.ipynb", "patents.ipynb~"):
        (folder / name).write_text("INVENTED")
    (folder / ".#patents.ipynb").symlink_to("nobody@invented:1")
    assert command(project, "--dry-run").stdout == "0 of 1 runs would be made.\n"
