"""The plan on a dask cluster of separate processes that share nothing with us but the network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from compare.run.pool import _unlike
from test_faults import PLAN, reports_and_figures, start
from test_kernels import eventually
from test_regenerate import DRAW, SHOW, command, invented_notebook, invented_project

from compare.run import inputs

distributed = pytest.importorskip(
    "distributed", reason="dask is an optional extra: pip install 'compare[distributed]'"
)


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
    )
    try:
        assert eventually(file.exists, 60)
        yield json.loads(file.read_text())["address"]
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def workers(address: str, tmp_path: Path) -> Iterator[list[subprocess.Popen]]:
    """Two workers, each in a folder of its own, without a nanny that would start them again."""
    started = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
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
                    str(tmp_path / name),
                ],
                cwd=tmp_path / name,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": str(tmp_path / name)},
            )
        )
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield started
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = invented_project(tmp_path / "project", PLAN.replace("limit = 3", ""))
    invented_notebook(
        root / "notebooks" / "high_tech_firms.ipynb", SHOW, DRAW.replace("figure.", "shaky.")
    )
    return root


def test_the_same_bytes_as_on_this_machine(
    address: str, workers: list, project: Path, tmp_path: Path
) -> None:
    result = command(project, "--scheduler", address)
    assert result.exit_code == 0, result.output
    there = reports_and_figures(project)
    result = command(project, "--force")
    assert result.exit_code == 0, result.output
    assert reports_and_figures(project) == there


def test_a_dead_workers_run_is_made_elsewhere(
    address: str, workers: list, project: Path, tmp_path: Path
) -> None:
    note = tmp_path / "waits"
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb",
        SHOW,
        DRAW.replace("figure.", "shaky."),
        (
            f"import time\nn = pathlib.Path({str(note)!r})\nif not n.exists():\n"
            "    n.write_text(os.environ['JPY_PARENT_PID'] + ' '); time.sleep(1000)"
        ),
    )
    running = start(project, "--scheduler", address)
    assert eventually(lambda: note.exists() and note.read_text().endswith(" "), 120)
    os.kill(int(note.read_text()), signal.SIGKILL)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 0, told
    there = reports_and_figures(project)
    assert command(project, "--force").exit_code == 0
    assert reports_and_figures(project) == there


def test_a_failing_notebook_is_told_as_on_this_machine(
    address: str, workers: list, project: Path
) -> None:
    invented_notebook(
        project / "notebooks" / "high_tech_firms.ipynb", SHOW, "raise ValueError('INVENTED')"
    )
    result = command(project, "--scheduler", address)
    assert result.exit_code == 1
    assert "shaky.en: FAILED, ValueError: INVENTED" in result.stderr
    assert (project / "reports" / "steady.en.html").exists()
    assert (project / "reports" / "failed" / "shaky.en.ipynb").exists()


def test_workers_with_other_versions_are_refused_by_name(
    address: str, workers: list, project: Path, monkeypatch
) -> None:
    here = inputs.about()
    monkeypatch.setattr(inputs, "about", lambda: {**here, "pandas": "0.0.invented"})
    result = command(project, "--scheduler", address)
    assert result.exit_code == 2
    assert result.stderr.count(f"pandas {here['pandas']}, here 0.0.invented") == 2
    assert "worker tcp://127.0.0.1" in result.stderr
    assert not (project / "reports" / "index.html").exists()


def test_no_scheduler_is_told(project: Path) -> None:
    result = command(project, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "No scheduler answers at tcp://127.0.0.1:9" in result.stderr


def test_versions_are_compared_by_name() -> None:
    assert _unlike({"pandas": "2"}, {"pandas": "2"}) == ""
    assert (
        _unlike({"pandas": "2", "numpy": "1"}, {"pandas": "3"})
        == "numpy (none), here 1; pandas 3, here 2"
    )
    assert _unlike({}, OSError("INVENTED")) == "it does not answer (INVENTED)"
