"""A disk that is full and folders that refuse: a sentence, exit code 5, and nothing published."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from invented import (
    DRAW,
    DRAW_SHAKY,
    SHOW,
    called,
    command,
    drawn,
    invented_notebook,
    published,
    shaky,
    shaky_project,
)
from moments import Moments, looked_at, refusing
from processes import PATIENCE, environment, finish, start

#: How many moments of a command are tried, from its first change of a file to its last.
MOMENTS = 7


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shaky_project(tmp_path_factory.mktemp("disk") / "project")
    assert command(root).exit_code == 0
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A project with good reports whose notebooks have changed since."""
    shutil.copytree(made, tmp_path / "project")
    change(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture
def good(made: Path) -> dict[str, bytes]:
    return published(made)


def change(project: Path) -> None:
    invented_notebook(project / "notebooks" / "patents.ipynb", SHOW, DRAW.replace("STATE", "OTHER"))
    shaky(project, DRAW_SHAKY.replace("STATE", "OTHER"))


def told_and_mended(project: Path, code: int, told: str, reason: str) -> None:
    """Check what a command says that was refused, and that the next one completes."""
    assert code == 5, told
    assert reason in told
    assert "Traceback" not in told
    assert "None" not in told
    result = command(project)
    assert result.exit_code == 0, result.output
    assert "OTHER" in drawn(project)
    assert "OTHER" in drawn(project, "shaky")
    assert not (project / "reports" / ".next").exists()
    assert not [path for path in project.rglob("*") if path.name.endswith(".new")]
    assert called(project, "verify").exit_code == 0


def refused(project: Path, folder: Path, number: int, since: int = 1) -> tuple[int, str]:
    """Return how a command ends to which the system refuses to change files below a folder, and what it says."""
    with looked_at(refusing(folder, number, since)):
        result = command(project)
    return result.exit_code, result.output


class TestFull:
    @pytest.fixture(scope="class")
    @classmethod
    def moments(cls, made: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
        """How many changes of files a command makes."""
        root = tmp_path_factory.mktemp("whole") / "project"
        shutil.copytree(made, root)
        change(root)
        with looked_at(Moments(root)) as whole:
            assert command(root).exit_code == 0
        return whole.count

    @pytest.mark.parametrize("part", range(MOMENTS))
    def test_from_some_moment_on(
        self, project: Path, good: dict[str, bytes], moments: int, part: int
    ) -> None:
        since = 1 + part * (moments - 1) // (MOMENTS - 1)
        code, told = refused(project, project, errno.ENOSPC, since)
        if not (project / "reports" / ".next" / "gone.json").exists() and code:
            assert published(project) == good
        if code == 0:  # only what is tidied up after the publication was refused
            assert part == MOMENTS - 1
            return
        told_and_mended(project, code, told, os.strerror(errno.ENOSPC))

    def test_for_files_beyond_a_size(self, project: Path, good: dict[str, bytes]) -> None:
        """A limit on the size of files, which also stops what is written half."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        invented_notebook(
            project / "notebooks" / "patents.ipynb",
            SHOW,
            DRAW.replace("STATE", "OTHER" + "x" * 15_000),
            "print('INVENTED ' * 10_000)",
        )
        running = start(project, preexec_fn=limit)
        code, told = finish(running)
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EFBIG))


class TestReadOnly:
    FOLDERS = ("reports", "reports/results", "figures", ".")

    @pytest.fixture(scope="class")
    @classmethod
    def answers(
        cls, made: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> dict[str, tuple[Path, int, str]]:
        """The project of which each folder is read-only, and how a command on it ends."""
        roots = {}
        for folder in cls.FOLDERS:
            roots[folder] = shutil.copytree(made, tmp_path_factory.mktemp("read-only") / "project")
            change(roots[folder])
        if may_mount():  # in truth
            told = within(READ_ONLY, *(part for pair in roots.items() for part in pair))
        else:
            told = {
                folder: refused(root, (root / folder).resolve(), errno.EROFS)
                for folder, root in roots.items()
            }
        return {folder: (root, *told[folder]) for folder, root in roots.items()}

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_folder(
        self,
        answers: dict[str, tuple[Path, int, str]],
        good: dict[str, bytes],
        folder: str,
    ) -> None:
        root, code, told = answers[folder]
        assert published(root) == good
        told_and_mended(root, code, told, os.strerror(errno.EROFS))

    def test_folder_of_what_is_next(self, project: Path, good: dict[str, bytes]) -> None:
        code, told = refused(project, project / "reports" / ".next", errno.EROFS)
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EROFS))

    def test_folder_of_another_user(self, project: Path, good: dict[str, bytes]) -> None:
        code, told = refused(project, project / "reports", errno.EACCES)
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EACCES))

    def test_project_that_has_no_reports_yet(self, project: Path) -> None:
        shutil.rmtree(project / "reports")
        code, told = refused(project, project, errno.EROFS)
        assert not (project / "reports").exists()
        told_and_mended(project, code, told, os.strerror(errno.EROFS))

    def test_project_with_nothing_to_do_is_no_fault(self, made: Path, tmp_path: Path) -> None:
        shutil.copytree(made, tmp_path / "project")
        code, told = refused(tmp_path / "project", tmp_path / "project", errno.EROFS)
        assert code == 0, told
        assert "0 made, 2 unchanged" in told

    def test_every_temporary_folder(self, project: Path, good: dict[str, bytes]) -> None:
        """The sentence names them."""
        kept = project.rename(project.parent / "p")
        folders = ["/tmp/compare-", "/var/tmp", "/dev/shm"]
        before = (
            f"import sys\nsys.path.append({str(Path(__file__).parent)!r})\nfrom moments import look, refusing\n"
            f"for folder in {folders!r}: look(refusing(folder, {errno.EROFS:d}))"
        )
        code, told = finish(start(kept, before=before, variables={"TMPDIR": "/tmp"}))
        assert published(kept) == good
        assert "/tmp" in told
        told_and_mended(kept, code, told, "temporary folder")


#: Runs in a name space of its own, where it may mount; all mounts go with it.
NAMESPACE = ["unshare", "--map-root-user", "--mount"]


@cache
def may_mount() -> bool:
    """Say whether this machine lets us mount."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    tried = [*NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(tried, capture_output=True).returncode == 0


def within(code: str, *arguments: Path | str) -> dict[str, tuple[int, str]]:
    """Run Python that may mount; return what it tells of each command: how it ended and what it said."""
    with_commands = f"import sys\nsys.path[:0] = {[path for path in sys.path if path]!r}\n{code}"
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", with_commands, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


MOUNTING = """
import json, os, shutil, subprocess
from pathlib import Path
from invented import called, command
def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)
told = {}
def tell(name, result):
    told[name] = (result.exit_code, result.output)
"""

FULL = f"""{MOUNTING}
project, out, root = Path(sys.argv[1]), Path(sys.argv[2]), Path("/mnt")
mount("-t", "tmpfs", "-o", "size=50m", "none", root)
shutil.copytree(project, root, dirs_exist_ok=True)
ballast = root / "ballast"
for left in sys.argv[3:]:
    free = os.statvfs(root)
    with ballast.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, free.f_bavail * free.f_frsize - int(left))
    tell(left, command(root))
    for folder in ("figures", "reports"):
        shutil.copytree(root / folder, out / left / folder)
    ballast.unlink()
tell("mended", command(root))
tell("verify", called(root, "verify"))
shutil.copytree(root / "figures", out / "mended" / "figures")
print(json.dumps(told))
"""

READ_ONLY = f"""{MOUNTING}
for name, root in zip(sys.argv[1::2], sys.argv[2::2]):
    folder = Path(root, name)
    mount("--bind", folder, folder)
    mount("-o", "remount,bind,ro", folder)
    tell(name, command(Path(root)))
print(json.dumps(told))
"""


def test_a_file_system_that_is_full_in_truth(
    project: Path, good: dict[str, bytes], tmp_path: Path
) -> None:
    """More and more is free, at last enough."""
    if not may_mount():
        pytest.skip("this machine lets nobody mount; TestFull does much the same by a hook")
    out, most_left = tmp_path / "out", ("4096", "40000", "150000")
    answers = within(FULL, project, out, *most_left)
    for left in most_left:
        code, told = answers[left]
        assert code == 5, told
        assert os.strerror(errno.ENOSPC) in told
        assert "Traceback" not in told
        assert published(out / left) == good
    assert "0 failed" in answers["mended"][1]
    assert "files are as they were made" in answers["verify"][1]
    assert "OTHER" in drawn(out / "mended")


def test_figures_on_another_file_system(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file cannot be moved there, so it is written whole beside its place and moved then."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == project.stat().st_dev:
        pytest.skip("there is no other file system at hand")
    folder = other / f"invented-figures-{os.getpid()}"
    try:
        running = start(project, variables={"COMPARE_FIGURES": str(folder)})
        code, told = finish(running)
        assert code == 0, told
        assert [path.relative_to(folder).as_posix() for path in folder.rglob("*.svg")]
        assert "OTHER" in (folder / "invented" / "figure.en.svg").read_text()
        assert not [path for path in folder.rglob("*") if path.name.startswith(".")]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
