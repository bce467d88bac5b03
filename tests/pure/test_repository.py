"""What stands in the repository is in order: paths, sources, built files, words."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
#: A run of characters as long as this is a sentence of a document, not a fragment.
SENTENCE = 28


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def _texts():
    for path in _tracked():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_folder_of_a_machine():
    """Nothing tracked holds an absolute path of a home or work folder."""
    marks = ["/" + name + "/" for name in ("root", "home", "work", "Users")]
    for path, text in _texts():
        assert not [mark for mark in marks if f" {mark}" in text or f'"{mark}' in text], path


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source texts are not at hand (../shared/sources)"
)
def test_no_file_carries_a_sentence_of_a_source():
    """Fragments and titles are facts; sentences stay out."""
    grams = set()
    for path in SOURCES.glob("*-20*.txt"):
        for line in path.read_text("utf-8").splitlines():
            packed = "".join(line.split())
            grams.update(
                packed[start : start + SENTENCE] for start in range(len(packed) - SENTENCE + 1)
            )
    for path, text in _texts():
        packed = "".join(text.split())
        hits = [
            packed[start : start + SENTENCE]
            for start in range(len(packed) - SENTENCE + 1)
            if packed[start] > "\u3000" and packed[start : start + SENTENCE] in grams
        ]
        assert not hits, (path, hits[:1])


def test_modules_stay_small():
    """A module that has outgrown 400 lines does two things."""
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 400, path


def test_style():
    """ruff finds nothing."""
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout
