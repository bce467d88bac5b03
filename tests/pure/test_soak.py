"""A short form of ``make soak``: whatever is done to the raw tables, it is clean or told."""

from __future__ import annotations

import pytest
from soak.__main__ import faulty, soak
from soak.files import Outcomes


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.slow("a soak of its smallest size: four seconds")
def test_every_input_is_clean_or_told(seed: int) -> None:
    outcomes, planted = soak(files=500, cells=1_000, seed=seed)
    assert faulty(outcomes) == []
    assert all(outcomes[kind].counts.total() == 500 for kind in ("bytes", "structure"))
    assert planted["planted"].sum() >= 1_000
    told = planted[planted["column"].eq("comparator")]
    assert told["accepted"].sum() < told["planted"].sum() / 5


def test_an_exception_a_file_and_a_long_time_are_told(tmp_path) -> None:
    outcomes = Outcomes()
    outcomes.take("raises", tmp_path, lambda: 1 / 0)
    outcomes.take("writes", tmp_path, lambda: str((tmp_path / "file").write_text("INVENTED")))
    outcomes.slowest = 11
    assert faulty({"bytes": outcomes}) == [
        "raises: ZeroDivisionError: division by zero",
        "bytes: an input took 11.0 s",
        "bytes: a file was written: ['writes']",
    ]
