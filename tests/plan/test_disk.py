"""A disk that is full and folders that refuse: a sentence, exit code 5, and nothing published."""

from __future__ import annotations

import errno
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
from moments import counted, refused
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


class TestFull:
    @pytest.fixture(scope="class")
    @classmethod
    def moments(cls, made: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
        """How many changes of files a command makes."""
        root = tmp_path_factory.mktemp("whole") / "project"
        shutil.copytree(made, root)
        change(root)
        code, told = finish(start(root, before=counted(root, root.parent / "count")))
        assert code == 0, told
        return int((root.parent / "count").read_text())

    @pytest.mark.parametrize("part", range(MOMENTS))
    def test_from_some_moment_on(
        self, project: Path, good: dict[str, bytes], moments: int, part: int
    ) -> None:
        since = 1 + part * (moments - 1) // (MOMENTS - 1)
        code, told = finish(start(project, before=refused(project, errno.ENOSPC, since)))
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
    @pytest.mark.parametrize("folder", ["reports", "reports/results", "figures", "."])
    def test_folder(self, project: Path, good: dict[str, bytes], folder: str) -> None:
        """In truth where the machine lets us mount."""
        if may_mount():
            done = within(READ_ONLY, project, folder)
            code, told = done.returncode, done.stderr
        else:
            before = refused((project / folder).resolve(), errno.EROFS)
            code, told = finish(start(project, before=before))
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EROFS))

    def test_folder_of_what_is_next(self, project: Path, good: dict[str, bytes]) -> None:
        before = refused(project / "reports" / ".next", errno.EROFS)
        code, told = finish(start(project, before=before))
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EROFS))

    def test_folder_of_another_user(self, project: Path, good: dict[str, bytes]) -> None:
        code, told = finish(start(project, before=refused(project / "reports", errno.EACCES)))
        assert published(project) == good
        told_and_mended(project, code, told, os.strerror(errno.EACCES))

    def test_project_that_has_no_reports_yet(self, project: Path) -> None:
        shutil.rmtree(project / "reports")
        code, told = finish(start(project, before=refused(project, errno.EROFS)))
        assert not (project / "reports").exists()
        told_and_mended(project, code, told, os.strerror(errno.EROFS))

    def test_project_with_nothing_to_do_is_no_fault(self, made: Path, tmp_path: Path) -> None:
        shutil.copytree(made, tmp_path / "project")
        code, told = finish(
            start(tmp_path / "project", before=refused(tmp_path / "project", errno.EROFS))
        )
        assert code == 0, told
        assert "0 made, 2 unchanged" in told

    def test_every_temporary_folder(self, project: Path, good: dict[str, bytes]) -> None:
        """The sentence names them."""
        kept = project.rename(project.parent / "p")
        before = "".join(
            refused(Path(name), errno.EROFS) for name in ("/tmp/compare-", "/var/tmp", "/dev/shm")
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


def within(script: str, *arguments: Path | str) -> subprocess.CompletedProcess:
    """Run a shell script that may mount."""
    return subprocess.run(
        [*NAMESPACE, "sh", "-eu", "-c", script, "sh", sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=PATIENCE,
    )


COMMAND = "\"$1\" -c 'from compare.cli import main; main()' --root"

FULL = f"""
mount -t tmpfs -o size=200m none /mnt
cp -a "$2"/. /mnt
for left in 4096 150000 600000; do
    rm -f /mnt/ballast
    free=$(df --output=avail -B1 /mnt | tail -1)
    head -c $((free - left)) /dev/zero > /mnt/ballast
    code=0; {COMMAND} /mnt regenerate 2> "$3/told-$left" || code=$?
    echo $code
    mkdir "$3/$left"; cp -a /mnt/figures /mnt/reports "$3/$left"
done
rm /mnt/ballast
{COMMAND} /mnt regenerate >&2
{COMMAND} /mnt verify >&2
cat /mnt/figures/invented/figure.en.svg >&2
"""

READ_ONLY = f"""
mount --bind "$2/$3" "$2/$3"
mount -o remount,bind,ro "$2/$3"
code=0; {COMMAND} "$2" regenerate || code=$?
exit $code
"""


def test_a_file_system_that_is_full_in_truth(
    project: Path, good: dict[str, bytes], tmp_path: Path
) -> None:
    """More and more is free, at last enough."""
    if not may_mount():
        pytest.skip("this machine lets nobody mount; TestFull does much the same by a hook")
    out = tmp_path / "out"
    out.mkdir()
    done = within(FULL, project, out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["5", "5", "5"]
    for left in ("4096", "150000", "600000"):
        told = (out / f"told-{left}").read_text()
        assert os.strerror(errno.ENOSPC) in told
        assert "Traceback" not in told
        assert published(out / left) == good
    assert "0 failed" in done.stderr
    assert "files are as they were made" in done.stderr
    assert "OTHER" in done.stderr


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
