"""What stands in the repository is in order: paths, sources, built files, words."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import compare

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
    """A module that has outgrown 500 lines does two things."""
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 500, path


@pytest.mark.parametrize(
    "tool",
    ["ruff format --check --quiet .", "ruff check --quiet .", "mypy", "lint-imports --no-cache"],
)
def test_format_style_types_and_imports(tool):
    """What pyproject.toml asks of the code, held by the tools themselves."""
    name, *arguments = tool.split()
    done = subprocess.run(
        [Path(sys.executable).with_name(name), *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{tool}\n{done.stdout}{done.stderr}"


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    deposit = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    versions = {project["version"], str(citation["version"]), deposit["version"]}
    assert versions == {compare.__version__}


def test_the_deposit_says_what_the_citation_says():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    deposit = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    assert deposit["title"] == citation["title"]
    assert deposit["description"] == citation["abstract"]
    assert deposit["upload_type"] == citation["type"]
    assert [each["name"] for each in deposit["creators"]] == [
        each["name"] for each in citation["authors"]
    ]
    assert deposit["license"].upper() == citation["license"][0]


def test_licences_are_named_where_they_are_looked_for():
    """MIT for the code, CC BY 4.0 for the data."""
    readme, data = ((ROOT / name).read_text("utf-8") for name in ("README.md", "LICENSE-DATA"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n")
    assert "CC BY 4.0" in data
    assert "https://creativecommons.org/licenses/by/4.0/" in data
    assert citation["license"] == ["CC-BY-4.0", "MIT"]
    assert "(LICENSE)" in readme
    assert "(LICENSE-DATA)" in readme


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_and_named_files_are_there(page):
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", text)
    named = re.findall(r"(?<![\w/])((?:src|tests|docs|notebooks|data)/[\w./-]+\.\w+)", text)
    missing = [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]
    assert missing + [name for name in named if not (ROOT / name).exists()] == []


def test_tests_stand_in_a_folder_by_what_they_need():
    """make check runs tests/pure; a file beside the folders would be forgotten there."""
    assert sorted(path.name for path in (ROOT / "tests").glob("test_*.py")) == []
