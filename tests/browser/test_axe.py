"""axe-core finds nothing on any page that keeps people from reading it: on a laptop, on a phone, printed, in the dark."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from chromium import open_parts

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LAPTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 800}

#: The pages are dealt out to this many tests, which run beside each other.
PARTS = 4

#: Colours depend on nothing but the styles of a text and of what it stands in. This marks one text of every such
#: combination, so that the slowest rule looks at each combination of a page once, and not at every cell.
MARK_COLOURS = """() => {
  const known = new Map(), first = new Set();
  const look = element => {
    if (!element) return '';
    if (!known.has(element)) {
      const style = getComputedStyle(element);
      known.set(element, look(element.parentElement) + '/' + [
        style.color, style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.textShadow,
        style.mixBlendMode, style.fontSize, style.fontWeight, style.display, style.visibility, style.position,
        style.zIndex, style.clipPath].join());
    }
    return known.get(element);
  };
  document.querySelectorAll('[data-colours]').forEach(element => element.removeAttribute('data-colours'));
  for (const element of document.body.querySelectorAll('*')) {
    const says = element.matches('input, select, textarea') ||
      [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!says || !element.getClientRects().length || first.has(look(element))) continue;
    first.add(look(element));
    element.setAttribute('data-colours', '');
  }
}"""

RULES = """within => {
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-colours]'}]});
  return axe.run(within, {resultTypes: ['violations'], preload: false}).then(result => ({
    passed: result.passes.map(rule => rule.id),
    violations: result.violations.map(rule => [rule.id, rule.nodes[0].html.slice(0, 120)])}));
}"""


def faults(page, drawings: bool = True) -> list[list[str]]:
    """Return the rule and the first element of every violation; without ``drawings``, of what is around them."""
    page.evaluate(MARK_COLOURS)
    result = page.evaluate(
        RULES, {"include": [["html"]], "exclude": [] if drawings else [["figure svg"]]}
    )
    seen = {*result["passed"], *(rule for rule, _ in result["violations"])}
    assert len(seen) > 10, page.url
    assert "color-contrast" in seen, page.url
    return result["violations"]


@pytest.fixture
def visit(window):
    """Return ``visit(path)``: open a page with axe on it, in one window, for another window costs more than a page."""
    context = window.new_context(viewport=LAPTOP, bypass_csp=True)
    page = context.new_page()

    def go(path: Path, color_scheme: str = "light"):
        page.set_viewport_size(LAPTOP)
        page.emulate_media(media="screen", color_scheme=color_scheme)
        page.goto(path.as_uri())
        open_parts(page)
        page.add_script_tag(content=AXE)
        return page

    yield go
    context.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_no_violation_on_a_laptop_on_a_phone_or_in_print(visit, samples, part) -> None:
    """Of each kind of page in each language the largest: they have the styles and the elements of the others."""
    found = {}
    for path in samples[part::PARTS]:
        page = visit(path)
        found[path.name, "laptop"] = faults(page)
        page.set_viewport_size(PHONE)
        # Drawings are the same elements in every medium.
        found[path.name, "phone"] = faults(page, drawings=False)
        page.set_viewport_size(LAPTOP)
        page.emulate_media(media="print")
        found[path.name, "print"] = faults(page, drawings=False)
    assert len(found) >= 12
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("name", ["patents.zh", "changes.en", "evidence-context.en"])
def test_axe_finds_no_violation_in_the_dark(visit, published, name) -> None:
    path = published / "reports" / f"{name}.html"
    assert faults(visit(path, color_scheme="dark")) == []


def test_axe_is_awake(visit, published) -> None:
    page = visit(published / "reports" / "changes.en.html")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [rule for rule, _ in faults(page)] == ["button-name"]


@pytest.mark.parametrize("style", ["color: #bbb", "opacity: 0.4"])
def test_one_pale_cell_among_hundreds_is_found(visit, published, style) -> None:
    page = visit(published / "reports" / "patents.en.html")
    cells = page.evaluate(
        """style => {
          const texts = [...document.querySelectorAll('article.card dd')].filter(cell => !cell.children.length);
          texts.at(-1).setAttribute('style', style);
          return texts.length; }""",
        style,
    )
    assert cells > 100
    assert [rule for rule, _ in faults(page)] == ["color-contrast"]
