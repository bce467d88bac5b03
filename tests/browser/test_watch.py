"""Pages that follow what is changed, in a real browser; what is published stays until somebody says so."""

import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from invented import SHOW, called, command, contents, invented_notebook, invented_project
from playwright.sync_api import expect
from processes import PATIENCE, environment, eventually, gone

ROOT = Path(__file__).parents[2]

RUN = "from compare.cli import main; main()"

WAIT = PATIENCE * 1000

PLAN = '[[run]]\nname = "one"\nnotebook = "patents.ipynb"\n'

CURRENT = "All pages are as the tables, the notebooks and the code are now."

#: A shipped target of the only document that the invented project has.
TARGET = "haining-2025-036-04"


@pytest.fixture
def root(tmp_path):
    """A project whose one notebook shows a heading, published."""
    root = invented_project(tmp_path / "project", PLAN)
    invented_notebook(root / "notebooks" / "patents.ipynb", SHOW)
    assert command(root).exit_code == 0
    return root


@pytest.fixture
def package(tmp_path):
    """A copy of the code, to break."""
    shutil.copytree(ROOT / "src" / "compare", tmp_path / "src" / "compare")
    return tmp_path / "src" / "compare"


@pytest.fixture
def watching(root, package):
    """The command at work on them; its first line is its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "--root", str(root), "watch"],
        env=environment(PYTHONPATH=str(package.parent)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.address = process.stdout.readline().strip()
    yield process
    process.send_signal(signal.SIGTERM)
    assert gone(process.pid)


@pytest.fixture
def opened(window, watching):
    """Return ``opened(page)``: a tab of it, once all pages are made."""
    context = window.new_context()

    def tab(page="one.en.html"):
        made = context.new_page()
        made.goto(f"{watching.address}#{page}")
        expect(said(made)).to_have_text(CURRENT, timeout=WAIT)
        return made

    yield tab
    context.close()


def said(tab):
    return tab.locator("#said")


def shown(tab, selector):
    return tab.frame_locator("#page").locator(selector)


def published(root):
    files = contents(root)
    return {name: files[name] for name in files if not name.startswith("notebooks/")}


def test_a_changed_notebook_shows_and_is_published_when_told(opened, root, watching):
    before = published(root)
    tab = opened()
    expect(shown(tab, "h1")).to_contain_text("INVENTED en")
    anew = SHOW.replace("INVENTED {", "INVENTED ANEW {")
    invented_notebook(root / "notebooks" / "patents.ipynb", anew)
    expect(shown(tab, "h1")).to_contain_text("INVENTED ANEW en", timeout=WAIT)
    expect(said(tab)).to_have_text(CURRENT, timeout=WAIT)
    assert published(root) == before
    watching.stdin.write("\n")
    watching.stdin.flush()
    page = root / "reports" / "one.en.html"
    assert eventually(lambda: "INVENTED ANEW en" in page.read_text("utf-8"))


def test_a_changed_note_shows_and_a_fault_is_a_sentence(opened, root, set_cell):
    tab = opened("evidence-haining-2025.en.html")
    table = root / "data" / "raw" / "targets" / "haining-2025.csv"
    set_cell(table, TARGET, "note", "INVENTED note. | 虚构备注。")
    expect(shown(tab, f"#{TARGET}")).to_contain_text("INVENTED note.", timeout=WAIT)
    right = table.read_bytes()
    set_cell(table, TARGET, "comparator", "eqq")
    expect(said(tab)).to_contain_text('Did you mean "eq"?', timeout=WAIT)
    expect(shown(tab, f"#{TARGET}")).to_contain_text("INVENTED note.")
    table.write_bytes(right)
    expect(said(tab)).to_have_text(CURRENT, timeout=WAIT)


def test_code_that_does_not_run_is_told_until_it_does(opened, package):
    tab = opened()
    module = package / "report" / "site.py"
    right = module.read_bytes()
    module.write_bytes(b"def INVENTED(:\n")
    expect(said(tab)).to_have_text("The code cannot be run; the terminal says why.", timeout=WAIT)
    module.write_bytes(right)
    expect(said(tab)).to_have_text(CURRENT, timeout=WAIT)


def test_it_serves_this_machine_alone(opened, watching):
    port = int(watching.address.rstrip("/").rpartition(":")[2])
    assert watching.address == f"http://127.0.0.1:{port}/"
    (listening,) = [
        each.laddr
        for each in psutil.Process(watching.pid).net_connections()
        if each.status == "LISTEN"
    ]
    assert listening.ip == "127.0.0.1"
    elsewhere = urllib.request.Request(
        watching.address, headers={"Host": f"invented.example:{port}"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(elsewhere)
    assert refused.value.code == 403


def test_a_port_that_is_taken_is_a_sentence(root, watching):
    port = watching.address.rstrip("/").rpartition(":")[2]
    result = called(root, "watch", "--port", port)
    assert result.exit_code == 2
    assert f"Port {port} of 127.0.0.1 cannot be served" in result.stderr
