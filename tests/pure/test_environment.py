"""pyproject.toml, environment.yml and requirements.lock name the same packages."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [
    Requirement(text) for text in (*PROJECT["dependencies"], *EXTRAS["docs"], *EXTRAS["test"])
]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def _conda() -> dict[str, str]:
    """Return name to specifier of every package in environment.yml, pip's included."""
    lines = re.findall(
        r"^\s+- ([A-Za-z0-9_.\-]+)(>=[0-9.]+)?$",
        (ROOT / "environment.yml").read_text("utf-8"),
        re.M,
    )
    return {name: specifier for name, specifier in lines if name not in ("conda-forge", "pip")}


def test_environment_yml_names_the_packages_of_pyproject():
    """Same names, same lowest versions, Python included."""
    expected = {requirement.name: str(requirement.specifier) for requirement in WANTED}
    assert _conda() == {**expected, "python": PROJECT["requires-python"]}


def test_every_dependency_says_why_it_is_there():
    """Each line of pyproject.toml carries its reason."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    for requirement in WANTED:
        assert re.search(rf'"{re.escape(requirement.name)}[^"]*",\s+# \w', text), requirement.name


def test_lock_pins_every_package_in_a_version_that_pyproject_allows():
    """Every direct dependency is pinned, within its bounds."""
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==([^\s;]+)", LOCK, re.M):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    for requirement in WANTED:
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in requirements.lock; run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_lock_has_a_hash_for_every_package_and_names_no_index():
    """pip --require-hashes can install it anywhere."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert "--index" not in LOCK and "--find-links" not in LOCK


def test_lock_is_for_every_platform_and_python():
    """Windows-only and macOS-only packages are there under their marker, and nothing asks for one Python alone."""
    assert "sys_platform == 'win32'" in LOCK
    assert "sys_platform == 'darwin'" in LOCK
