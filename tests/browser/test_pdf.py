"""``compare pdf``: a page as a file on A4, with the browser of this machine, or a sentence where there is none."""

from __future__ import annotations

import html
import io
import re

import pdfplumber
import pytest
from chromium import find_chromium, give_up
from click.testing import CliRunner

from compare.cli import main
from compare.language.words import word

QUESTIONS = ("rd_intensity", "high_tech_firms", "patents", "ambition", "coverage", "outcomes")

#: What is left free above, in points.
MARGIN = 16 / 25.4 * 72 - 0.5


@pytest.fixture
def printed(published, tmp_path):
    """Return ``printed(*arguments)``: the files that the command made, by name."""
    if not find_chromium():
        give_up("No chromium found.")

    def run(*arguments: str) -> dict[str, bytes]:
        told = CliRunner().invoke(
            main, ["--root", str(published), "pdf", "--to", str(tmp_path), *arguments]
        )
        assert told.exit_code == 0, told.output
        return {path.name: path.read_bytes() for path in tmp_path.glob("*.pdf")}

    return run


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def sheets(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", data))


def test_a_question_prints_its_answer_in_both_languages(printed) -> None:
    files = printed("patents")
    assert sorted(files) == ["patents.en.pdf", "patents.zh.pdf"]
    for data in files.values():
        assert data.startswith(b"%PDF")
        assert 1 <= sheets(data) <= 2
        assert b"/StructTreeRoot" in data  # tagged
        assert re.search(rb"/MediaBox\s*\[0 0 59[45][\d.]* 84[12]", data)  # A4


def test_the_answer_and_its_figure_are_whole_on_the_first_sheet(printed, published) -> None:
    for name, data in printed(*QUESTIONS).items():
        language = name.split(".")[1]
        page = (published / "reports" / name).with_suffix(".html").read_text("utf-8")
        answer = re.search(r'<p class="answer">(.*?)</p>', page, re.S)[1]
        with pdfplumber.open(io.BytesIO(data)) as document:
            sheet = document.pages[0]
            said = without_spaces(sheet.extract_text())
            top = min(character["top"] for character in sheet.chars)
        assert without_spaces(html.unescape(re.sub(r"<[^>]+>", "", answer)))[-12:] in said, name
        # What stands below the figure; that of outcomes follows on a sheet of its own, after the outcomes by name.
        source = word("figure.source", language).partition("{")[0]
        assert without_spaces(source) in said or name.startswith("outcomes"), name
        assert top >= MARGIN, name  # or the first line is cut


def test_everything_is_longer(printed) -> None:
    short = printed("rd_intensity.en")["rd_intensity.en.pdf"]
    whole = printed("--everything", "rd_intensity.en")["rd_intensity.en.pdf"]
    assert sheets(whole) > 2 * sheets(short)


def test_unknown_pages_are_all_named(published) -> None:
    told = CliRunner().invoke(main, ["--root", str(published), "pdf", "patent", "nothing"])
    assert told.exit_code != 0
    assert 'No page "patent"' in told.output
    assert 'Did you mean "patents' in told.output
    assert 'No page "nothing"' in told.output


def test_without_a_browser_it_says_what_to_do(published, monkeypatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    told = CliRunner().invoke(main, ["--root", str(published), "pdf", "patents.en"])
    assert told.exit_code != 0
    assert "Install Chromium or Chrome, or set CHROMIUM" in told.output
