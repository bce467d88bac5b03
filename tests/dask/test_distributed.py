"""The plan on a dask cluster of separate processes that share nothing with us but the network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from importlib import metadata
from pathlib import Path

import pytest
from invented import (
    DRAW_SHAKY,
    command,
    invented_notebook,
    published,
    shaky,
    shaky_project,
)
from processes import PATIENCE, descendants, environment, eventually, finish, gone, start

from compare.run.workers import version_differences

distributed = pytest.importorskip(
    "distributed", reason="dask is an optional extra: pip install 'compare[distributed]'"
)

#: How often a scheduler takes back what several workers have of the same: two seconds, which a test may not last.
DROPS_REPLICAS = "DASK_DISTRIBUTED__SCHEDULER__ACTIVE_MEMORY_MANAGER__INTERVAL"

#: A version of pandas that nobody has.
ANOTHER = "0.0+invented"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--no-show",
            "--scheduler-file",
            str(file),
        ],
        stderr=subprocess.DEVNULL,
        cwd=file.parent,
        env=environment(**{DROPS_REPLICAS: "50ms"}),
    )
    try:
        assert eventually(file.exists)
        yield json.loads(file.read_text())["address"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def start_workers(address: str, tmp_path: Path) -> Iterator[Callable[..., list[subprocess.Popen]]]:
    """Return a function that starts two workers, each in a folder of its own, without a nanny to start them again."""
    started: list[subprocess.Popen] = []

    def begin(**variables: str) -> list[subprocess.Popen]:
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            started.append(
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "distributed.cli.dask_worker",
                        address,
                        "--no-nanny",
                        "--nthreads",
                        "1",
                        "--no-dashboard",
                        "--name",
                        name,
                        "--local-directory",
                        str(folder),
                    ],
                    cwd=folder,
                    stderr=subprocess.DEVNULL,
                    env=environment(TMPDIR=str(folder), **variables),
                )
            )
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
        return started

    yield begin
    for worker in started:
        worker.kill()
        worker.wait()
    # The scheduler must not offer them to the next test.
    with distributed.Client(address, set_as_default=False) as client:
        assert eventually(lambda: not client.scheduler_info()["workers"])


@pytest.fixture
def workers(start_workers: Callable[..., list[subprocess.Popen]]) -> list[subprocess.Popen]:
    return start_workers()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shaky_project(tmp_path / "project")


#: What notebooks of a cluster do at their last, and what is said of it.
ENDINGS = {
    "ends": ("import os\nos._exit(3)", "DeadKernelError"),
    "is-killed": ("import os\nos.kill(os.getpid(), 9)", "DeadKernelError"),
    "raises": ("raise ValueError('INVENTED')", "ValueError: INVENTED"),
}


def test_the_same_bytes_and_failures_as_on_this_machine(
    address: str, workers: list, project: Path
) -> None:
    """Beside two runs that go well some that do not, which end no worker."""
    plan = project / "notebooks" / "runs.toml"
    for name, (source, _) in ENDINGS.items():
        run = f'[[run]]\nname = "{name}"\nnotebook = "{name}.ipynb"\nlanguages = ["en"]\n'
        plan.write_text(plan.read_text("utf-8") + run, "utf-8")
        invented_notebook(project / "notebooks" / f"{name}.ipynb", source)
    result = command(project, "--scheduler", address)
    assert result.exit_code == 1, result.output
    assert "2 made, 0 unchanged, 3 failed" in result.stderr
    assert "Traceback" not in result.output
    failed = project / "reports" / "failed"
    for name, (source, reason) in ENDINGS.items():
        assert f"{name}.en: FAILED, {reason}" in result.stderr
        assert (failed / f"{name}.en.ipynb").exists()
        page = (failed / f"{name}.en.html").read_text("utf-8")
        assert unescape(page).count(source.splitlines()[-1]) > 0
    assert [worker.poll() for worker in workers] == [None, None]
    there = published(project)
    result = command(project, "--force")
    assert "2 made, 0 unchanged, 3 failed" in result.stderr
    logs = {name for name in there if name.endswith(".log")}
    here = published(project)
    assert here.keys() == there.keys()
    assert {name for name in here if here[name] != there[name]} <= logs


def test_a_dead_workers_run_is_made_elsewhere(
    address: str, workers: list, project: Path, tmp_path: Path
) -> None:
    note = tmp_path / "waits"
    shaky(
        project,
        DRAW_SHAKY,
        (
            f"import time\nn = pathlib.Path({str(note)!r})\nif not n.exists():\n"
            "    n.write_text(f'{os.getpid()} '); time.sleep(1000)"
        ),
    )
    running = start(project, "--scheduler", address)
    assert eventually(lambda: note.exists() and note.read_text().endswith(" "))
    run = int(note.read_text())
    (worker,) = [
        worker for worker in workers if run in [process.pid for process in descendants(worker.pid)]
    ]
    os.kill(worker.pid, signal.SIGKILL)
    code, text = finish(running)
    assert code == 0, text
    assert gone(run), "what a dead worker ran goes on"
    there = published(project)
    assert command(project, "--force").exit_code == 0
    assert published(project) == there


def test_a_command_that_is_asked_to_end_waits_for_no_worker(
    address: str, workers: list, project: Path, tmp_path: Path
) -> None:
    note, go = tmp_path / "note", tmp_path / "go"
    shaky(
        project,
        f"import pathlib, time\npathlib.Path({str(note)!r}).touch()\n"
        f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.1)",
    )
    running = start(project, "--scheduler", address)
    assert eventually(note.exists)
    running.terminate()
    code, text = finish(running)
    go.touch()
    assert code == 128 + signal.SIGTERM
    assert "Traceback" not in text
    assert "shaky.en" not in text
    assert not (project / "reports" / "index.html").exists()


def test_workers_with_other_versions_are_refused_by_name(
    address: str,
    start_workers: Callable[..., list[subprocess.Popen]],
    project: Path,
    tmp_path: Path,
) -> None:
    about = tmp_path / "other" / f"pandas-{ANOTHER}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pandas\nVersion: {ANOTHER}\n")
    start_workers(PYTHONPATH=str(about.parent))
    result = command(project, "--scheduler", address)
    assert result.exit_code == 2
    ours = metadata.version("pandas")
    assert result.stderr.count(f"pandas {ANOTHER}, here {ours}") == 2
    assert result.stderr.count("worker tcp://127.0.0.1") == 2
    assert not (project / "reports" / "index.html").exists()


def test_a_scheduler_without_workers_is_told(address: str, project: Path) -> None:
    result = command(project, "--scheduler", address)
    assert result.exit_code == 2
    assert "It has no worker." in result.stderr
    assert not (project / "reports" / "index.html").exists()


def test_no_scheduler_is_told(project: Path) -> None:
    result = command(project, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "No scheduler answers at tcp://127.0.0.1:9" in result.stderr


def test_versions_are_compared_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"pandas": "2", "numpy": "1"}
    monkeypatch.setattr("compare.run.workers.environment", lambda: here)
    assert version_differences({**here}) == ""
    assert version_differences({"pandas": "3"}) == "numpy (none), here 1; pandas 3, here 2"
    assert version_differences({**here, "extra": "4"}) == "extra 4, here (none)"
    assert version_differences(OSError("INVENTED")) == "it does not answer (INVENTED)"
