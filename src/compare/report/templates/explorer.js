// The explorer: all statements in a table that draws only the rows in sight; what is chosen stands in the address.
(function () {
  "use strict";
  const { words, all, say, make, hand, inert } = compareTools;
  const place = document.getElementById("explorer");
  const { language, lists, labels, rows } = JSON.parse(place.dataset.rows);
  const [ID, PLACE, PROVINCE, LEVEL, INDICATOR, FIRMNESS, SIZE, DOCUMENT, PRINTED, VALUE, YEAR, NUMBER, OFFICES, DOUBT, LINE] = Array(15).keys();
  const columns = { place: PLACE, province: PROVINCE, level: LEVEL, indicator: INDICATOR, firmness: FIRMNESS, size: SIZE, doubt: DOUBT };
  const part = (name) => place.querySelector("[data-" + name + "]");
  const most = 6;
  // How high rows are, as measured when they were drawn, and until then; how far beyond the window rows are drawn.
  const heights = new Map();
  const guess = 50;
  const beyond = 400;
  const high = (row) => heights.get(row) || guess;
  const names = (row) => [lists.place[row[PLACE]], lists.level[row[LEVEL]], lists.indicator[row[INDICATOR]], row[PRINTED],
    row[VALUE], row[YEAR], lists.firmness[row[FIRMNESS]], lists.offices[row[OFFICES]]];
  const view = { places: [], narrow: {}, find: "", from: "", to: "", sort: "" };
  const texts = rows.map((row) => names(row).join(" ").toLowerCase());
  let shown = rows;

  const option = () => (text, position) => make("option", { value: String(position), textContent: text });
  part("place-add").append(...lists.place.map(option()));
  all("[data-narrow]", place).forEach((select) => select.append(...lists[select.dataset.narrow].map(option())));

  const body = place.querySelector("tbody");
  const scroller = place.querySelector(".rows");
  const gap = (height) => {
    const row = make("tr", { className: "gap" });
    row.append(make("td", { colSpan: 8 }));
    row.firstChild.style.height = height + "px";
    return row;
  };
  const evidence = (row) => "evidence-" + lists.document[row[DOCUMENT]] + "." + language + ".html#" + row[ID];
  // A row opens whole where one clicks, as evidence does elsewhere; its id leads to its entry among the others.
  const open = (event, row) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const card = make("article", { className: "card" });
    const id = make("a", { href: evidence(row) });
    id.append(make("code", { textContent: row[ID] }));
    const facts = make("dl", {});
    const tell = (name, told) => facts.append(make("dt", { className: "beside", textContent: name }), told);
    const lines = lists.title[row[DOCUMENT]] + " · " + row[LINE];
    tell(labels.evidence, make("dd", { className: "beside" }, make("a", { textContent: lines, href: evidence(row) })));
    const heads = all("th", place);
    names(row).forEach((text, column) => {
      const told = make("dd", { className: "beside", textContent: text });
      if (column === 3) told.lang = "zh-CN";
      if (column !== 2) tell(heads[column].textContent, told);
    });
    if (row[DOUBT].length) tell(labels.doubt, make("dd", { className: "beside", textContent: row[DOUBT].map((each) => lists.doubt[each]).join(" · ") }));
    card.append(make("h3", { textContent: lists.indicator[row[INDICATOR]] }), make("p", { className: "quote" }, id), facts);
    compareTools.nameChinese(card);
    compareTools.show([], card);
  };
  const line = (row) => make("tr", {}, ...names(row).map((text, column) => {
    const cell = make("td", { className: column === 4 || column === 5 ? "number" : "" });
    if (column === 3) cell.lang = "zh-CN"; // as printed
    cell.title = String(text);
    // A list of offices can be as long as a page: it ends after three lines, and the row opens whole.
    const inside = make(column === 4 ? "a" : column === 7 ? "div" : "span", { textContent: text });
    if (column === 4) {
      inside.href = evidence(row);
      inside.addEventListener("click", (event) => open(event, row));
    }
    cell.append(inside);
    return cell;
  }));
  const draw = () => {
    const top = scroller.scrollTop;
    let first = 0;
    let above = 0;
    while (first < shown.length && above + high(shown[first]) < top - beyond) above += high(shown[first++]);
    let last = first;
    let end = above;
    while (last < shown.length && end < top + scroller.clientHeight + beyond) end += high(shown[last++]);
    const drawn = shown.slice(first, last).map(line);
    body.replaceChildren(gap(above), ...drawn, gap(shown.slice(last).reduce((sum, row) => sum + high(row), 0)));
    compareTools.nameChinese(body);
    // Rows above the window that are higher than they were taken for do not move those in it.
    const found = drawn.map((row) => row.getBoundingClientRect().height);
    let moved = 0;
    shown.slice(first, last).forEach((row, place) => {
      above += high(row);
      if (above <= top) moved += found[place] - high(row);
      heights.set(row, found[place]);
    });
    if (Math.abs(moved) >= 1) scroller.scrollTop = top + moved;
  };

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const ordered = (found) => {
    if (!view.sort) return found;
    const [column, direction] = view.sort.split(".").map(Number);
    const value = (row) => (column === 4 ? row[NUMBER] : names(row)[column]);
    return found.slice().sort((one, other) => {
      const [left, right] = [value(one), value(other)];
      if (left === null || right === null) return (left === null) - (right === null);
      return direction * (typeof left === "number" ? left - right : collator.compare(left, right));
    });
  };
  const holds = (cell, wanted) => (Array.isArray(cell) ? cell.includes(wanted) : cell === wanted);
  const fits = (row, position) => (!view.places.length || view.places.includes(row[PLACE])) &&
    Object.entries(view.narrow).every(([name, wanted]) => wanted === "" || holds(row[columns[name]], Number(wanted))) &&
    (!view.from || row[YEAR] >= Number(view.from)) && (!view.to || row[YEAR] <= Number(view.to)) &&
    (!view.find || texts[position].includes(view.find.toLowerCase()));

  // Names stand in the address and not positions, which another report may have otherwise.
  const address = () => {
    const told = new URLSearchParams();
    if (view.places.length) told.set("place", view.places.map((each) => lists.place[each]).join("|"));
    Object.entries(view.narrow).forEach(([name, wanted]) => { if (wanted !== "") told.set(name, lists[name][wanted]); });
    ["find", "from", "to", "sort"].forEach((name) => { if (view[name]) told.set(name, view[name]); });
    return "#" + told.toString();
  };
  const read = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    const known = (name, text) => lists[name].indexOf(text);
    view.places = (told.get("place") || "").split("|").map((text) => known("place", text)).filter((each) => each >= 0).slice(0, most);
    Object.keys(columns).forEach((name) => {
      const found = name === "place" ? -1 : known(name, told.get(name));
      view.narrow[name] = found < 0 ? "" : String(found);
    });
    ["find", "from", "to", "sort"].forEach((name) => { view[name] = told.get(name) || ""; });
  };
  const show = () => {
    all("[data-narrow]", place).forEach((select) => { select.value = view.narrow[select.dataset.narrow]; });
    ["find", "from", "to"].forEach((name) => { if (part(name).value !== view[name]) part(name).value = view[name]; });
    part("places").replaceChildren(...view.places.map((each) => {
      const chip = make("button", { type: "button", textContent: lists.place[each] + " ×" });
      chip.addEventListener("click", () => { view.places = view.places.filter((other) => other !== each); change(); });
      return chip;
    }));
    part("place-add").disabled = view.places.length >= most;
    shown = ordered(rows.filter(fits));
    part("count").textContent = shown.length ? say(words.table.shown, { shown: shown.length, total: rows.length }) : words.table.none;
    const [column, direction] = view.sort.split(".").map(Number);
    all("th", place).forEach((head, position) => {
      if (view.sort && position === column) head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    scroller.scrollTop = 0;
    draw();
  };
  const change = () => {
    history.replaceState(null, "", address());
    show();
  };

  all("th", place).forEach((head, column) => {
    const button = make("button", { type: "button", className: "sort", textContent: head.textContent });
    button.addEventListener("click", () => {
      view.sort = view.sort === column + ".1" ? column + ".-1" : view.sort === column + ".-1" ? "" : column + ".1";
      change();
    });
    head.replaceChildren(button);
  });
  all("[data-narrow]", place).forEach((select) => select.addEventListener("change", () => {
    view.narrow[select.dataset.narrow] = select.value;
    change();
  }));
  part("place-add").addEventListener("change", (event) => {
    const chosen = Number(event.target.value);
    if (event.target.value !== "" && !view.places.includes(chosen)) view.places.push(chosen);
    event.target.value = "";
    change();
  });
  ["find", "from", "to"].forEach((name) => part(name).addEventListener("input", (event) => {
    view[name] = event.target.value;
    change();
  }));
  part("clear").addEventListener("click", () => {
    history.replaceState(null, "", "#");
    read();
    show();
  });
  const quoted = (text) => "\"" + inert(String(text === null ? "" : text)).replace(/"/g, "\"\"") + "\"";
  part("take").addEventListener("click", () => {
    const head = all("th", place).map((each) => each.textContent);
    const line = (row) => [row[ID], lists.document[row[DOCUMENT]], ...names(row), row[NUMBER]].map(quoted).join(",");
    const lines = [["target_id", "document_id", ...head, "number"].map(quoted).join(","), ...shown.map(line), ""];
    hand("explorer.csv", ["\ufeff" + lines.join("\r\n")], "text/csv");
  });
  let waiting = false;
  scroller.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  });
  addEventListener("resize", () => { heights.clear(); draw(); });
  addEventListener("hashchange", () => { read(); show(); });
  read();
  show();
})();
