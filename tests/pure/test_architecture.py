"""docs/architecture.svg shows the rooms as they are, and every room has its place in the import contract."""

import subprocess
import sys

import architecture


def test_the_drawing_is_in_sync():
    assert architecture.DRAWING.read_text("utf-8") == architecture.drawing(), (
        "docs/architecture.svg is stale; run: .venv/bin/python tests/architecture.py"
    )


def test_the_same_bytes_in_another_process():
    code = "import sys, architecture; sys.stdout.buffer.write(architecture.drawing().encode())"
    folder = architecture.ROOT / "tests"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True)
    assert done.stdout.decode() == architecture.drawing()


def test_every_room_has_its_place_in_the_contract():
    assert architecture.rooms() == set(architecture.contract())


def test_every_mark_is_below_the_diagonal():
    """The drawing says the same as the contract: what a room imports stands below it."""
    order = architecture.contract()
    upward = [
        (room, imported)
        for room, imported in architecture.imports()
        if room in order and imported in order and order.index(imported) < order.index(room)
    ]
    assert upward == []
