// What a page does beyond showing itself: theme, tables, picking, figures. It works from disk and asks nothing of any host.
(function () {
  "use strict";
  const { filled, words, all, say, make, hand, inert, keep, kept, keys } = compareTools;

  // Dark and light: the system's choice until the reader makes one.
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  if (kept("compare-theme")) root.dataset.theme = kept("compare-theme");
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    keep("compare-theme", root.dataset.theme);
  });

  // The index speaks the language of its address, of the reader's last page, or of the browser.
  const fronts = all("[data-language]");
  const speak = () => {
    const wanted = [location.hash.slice(1), kept("compare-language"), navigator.language.slice(0, 2), "en"];
    const front = wanted.map((name) => fronts.find((each) => each.id === name)).find(Boolean);
    fronts.forEach((each) => { each.hidden = each !== front; });
    if (front) root.lang = front.lang;
  };
  if (fronts.length) {
    addEventListener("hashchange", speak);
    speak();
  } else keep("compare-language", root.lang.slice(0, 2));

  // Parts open on demand, or all at once.
  const parts = all("details.part");
  const unfold = document.getElementById("unfold");
  unfold.hidden = !parts.length;
  unfold.addEventListener("click", () => {
    const open = parts.some((part) => !part.open);
    parts.forEach((part) => { part.open = open; });
    unfold.textContent = open ? words.page.refold : words.page.unfold;
  });
  // What stands in a part is text until it is wanted: a figure or a hundred entries cost nothing before.
  const fill = (part) => {
    const kept = part.querySelector(":scope > noscript");
    if (!kept) return;
    // The page's own text, which the gate has read: as it would stand there without scripts, and none in it can run.
    kept.replaceWith(...new DOMParser().parseFromString(kept.textContent, "text/html").body.childNodes);
    filled.forEach((equip) => equip(part));
  };
  parts.forEach((part) => part.addEventListener("toggle", () => { if (part.open) fill(part); }));
  const find = (name) => {
    if (!document.getElementById(name)) parts.filter((part) => part.textContent.includes('id="' + name + '"')).forEach(fill);
    return document.getElementById(name);
  };
  const openAround = (element) => {
    for (let part = element.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  };

  // The other language opens at the same place.
  const language = document.getElementById("language");
  if (language) {
    const address = language.getAttribute("href");
    language.addEventListener("click", () => language.setAttribute("href", address + location.hash));
  }

  // Rows, marks and entries are picked by what the targets that they lead to say, or else the observations.
  const picks = document.querySelector(".picks");
  const pickedBy = document.getElementById("compare-picks");
  const entries = JSON.parse(pickedBy ? pickedBy.textContent : '{"lists":[],"targets":{},"observations":{}}');
  const note = (each, ids, names) => {
    const targets = ids.filter((id) => id in entries.targets);
    const found = targets.length ? targets.map((id) => entries.targets[id])
      : ids.filter((id) => id in entries.observations).map((id) => entries.observations[id]);
    if (!found.length) return;
    if (targets.length) each.dataset.targets = targets.join(" ");
    names.forEach((name, place) => {
      each.dataset[name] = Array.from(new Set(found.map((entry) => entries.lists[place][entry[place]]))).join(" ");
    });
  };
  const leadsTo = (link) => decodeURIComponent(link.getAttribute("href").split("#")[1] || "");
  const noteAll = (within) => {
    const names = ["place", "indicator", "year", "firmness", "review"];
    all("tbody tr", within).forEach((row) => note(row, Array.from(new Set(all("a[href]", row).map(leadsTo))), names));
    all("figure svg a[href]", within).forEach((mark) => note(mark, [leadsTo(mark)], names));
    all("article.card", within).forEach((card) => note(card, [card.id], names.slice(0, 4)));
  };
  noteAll();

  // On an English page Chinese words say that they are Chinese, so that they are read out and set as such.
  const chinese = /([\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*)/;
  const nameChinese = (within) => {
    if (root.lang.startsWith("zh") && !fronts.length) return;
    const texts = [];
    const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (chinese.test(walker.currentNode.data)) texts.push(walker.currentNode);
    texts.forEach((text) => {
      const around = text.parentElement;
      if (around.closest(":lang(zh), script, style, noscript, option, textarea, title")) return;
      if (around.closest("svg")) {
        around.setAttribute("lang", "zh-CN");
        return;
      }
      text.replaceWith(...text.data.split(chinese).map((piece, place) =>
        (place % 2 ? make("span", { lang: "zh-CN", textContent: piece }) : piece)));
    });
  };
  nameChinese(document.body);
  compareTools.nameChinese = nameChinese;

  // Which of them fit what was picked.
  const picked = {};
  const fits = (each) => Object.keys(picked).every((name) => !picked[name] || each.dataset[name] === undefined ||
    each.dataset[name].split(" ").includes(picked[name]));

  // Tables: sort, filter, copy.
  const factors = [["万亿", 1e12], ["亿", 1e8], ["万", 1e4], ["trillion", 1e12], ["billion", 1e9], ["million", 1e6]];
  const number = (text) => {
    const found = text.replace(/\u2212/g, "-").match(/-?\d[\d,]*(\.\d+)?/);
    if (!found) return NaN;
    const rest = text.slice(text.indexOf(found[0]) + found[0].length).trimStart();
    const factor = factors.find(([name]) => rest.startsWith(name));
    return Number(found[0].replace(/,/g, "")) * (factor ? factor[1] : 1);
  };
  const collator = new Intl.Collator(root.lang, { numeric: true });
  const equip = (table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const search = make("input", { type: "search" });
    const status = make("span");
    status.setAttribute("role", "status");
    const none = make("p", { className: "none", textContent: words.table.none, hidden: true });
    // On a narrow screen a long table shows its first rows until all are asked for; the style sheet does the rest.
    const first = 6;
    const fold = () => Array.from(body.rows).filter((row) => !row.hidden)
      .forEach((row, place) => row.classList.toggle("later", place >= first));
    const more = make("button", { type: "button", className: "more", textContent: say(words.table.all, { total: rows.length }) });
    more.addEventListener("click", () => {
      table.classList.remove("folded");
      more.remove();
    });
    const show = () => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !(fits(row) && (!wanted || texts.get(row).includes(wanted)));
        if (!row.hidden) shown += 1;
      }
      // What was picked away takes no room; in a part of which nothing is left, the first table says so.
      const away = !shown && !wanted;
      none.hidden = shown > 0 || away;
      table.hidden = tools.hidden = away;
      fold();
      status.textContent = shown < rows.length ? say(words.table.shown, { shown, total: rows.length }) : "";
      return shown;
    };
    const heads = Array.from(table.tHead.rows[0].cells);
    const names = heads.map((head) => head.textContent);
    const sort = (column, direction) => {
      heads.forEach((head, place) => {
        if (place === column && direction) head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
        else head.removeAttribute("aria-sort");
      });
      let ordered = rows;
      if (direction) {
        const cells = new Map(rows.map((row) => [row, row.cells[column].textContent.trim()]));
        const numbers = new Map(rows.map((row) => [row, number(cells.get(row))]));
        const numeric = heads[column].classList.contains("number") ||
          rows.every((row) => !cells.get(row) || /^[\d.,%]+$/.test(cells.get(row)));
        ordered = rows.slice().sort((one, other) => {
          if (!numeric) return direction * collator.compare(cells.get(one), cells.get(other));
          const [left, right] = [numbers.get(one), numbers.get(other)];
          if (isNaN(left) || isNaN(right)) return isNaN(left) - isNaN(right);
          return direction * (left - right);
        });
      }
      body.append(...ordered);
      fold();
    };
    heads.forEach((head, column) => {
      const button = make("button", { type: "button", className: "sort", textContent: names[column] });
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        sort(column, now === "ascending" ? -1 : now === "descending" ? 0 : 1);
      });
      head.replaceChildren(button);
    });
    const chooser = make("select", { className: "sorter" });
    chooser.append(make("option", { value: "", textContent: words.table.as_given }));
    names.forEach((name, column) => [1, -1].forEach((direction) => chooser.append(make("option", {
      value: column + " " + direction,
      textContent: say(direction > 0 ? words.table.rising : words.table.falling, { name }),
    }))));
    chooser.addEventListener("change", () => {
      const [column, direction] = chooser.value.split(" ").map(Number);
      sort(chooser.value ? column : 0, chooser.value ? direction : 0);
    });
    const copy = make("button", { type: "button", textContent: words.table.copy });
    copy.addEventListener("click", async () => {
      const text = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
      const safe = (cell) => (/^[+-][\d.,]+%?$/.test(cell) ? cell : inert(cell));
      const line = (cells) => cells.map((cell) => safe(text(cell))).join("\t");
      const shown = Array.from(body.rows).filter((row) => !row.hidden);
      const lines = [line(heads), ...shown.map((row) => line(Array.from(row.cells)))].join("\n");
      try {
        await navigator.clipboard.writeText(lines);
      } catch (error) {
        const area = make("textarea", { value: lines });
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
        copy.focus();
      }
      status.textContent = say(words.table.copied, { rows: shown.length });
    });
    const tools = make("div", { className: "tools" });
    if (rows.length > 7) {
      search.addEventListener("input", show);
      tools.append(make("label", {}, words.table.filter + " ", search));
      tools.append(make("label", { className: "sorter" }, words.table.sort + " ", chooser));
    }
    tools.append(copy, status);
    table.after(none);
    if (table.classList.contains("answer")) table.after(tools);
    else if (rows.length > 1) table.before(tools);
    if (rows.length > first + 2) {
      table.classList.add("folded");
      table.after(more);
      fold();
    }
    return show;
  };
  // A table in a part that is closed gets its tools when that is opened.
  const tables = new Map();
  const sayNone = () => parts.forEach((part) => {
    const lines = all("p.none", part);
    if (lines.length && all("table.compare-table", part).every((table) => table.hidden)) lines[0].hidden = false;
  });
  const equipShown = () => all("table.compare-table").forEach((table) => {
    if (tables.has(table) || table.closest("details:not([open])")) return;
    const show = equip(table);
    tables.set(table, show);
    show();
    sayNone();
  });

  equipShown();
  const watch = (part) => part.addEventListener("toggle", equipShown);
  all("details").forEach(watch);
  const pick = () => {
    const cards = all("article.card");
    const marks = all("figure svg a[data-place]");
    tables.forEach((show) => show());
    sayNone();
    cards.forEach((card) => { card.hidden = !fits(card); });
    marks.forEach((mark) => mark.classList.toggle("faded", !fits(mark)));
    if (!picks) return;
    const shown = cards.filter((card) => !card.hidden).length;
    picks.querySelector("[data-picked]").textContent = Object.values(picked).some(Boolean)
      ? say(words.pick.shown, { shown, total: cards.length }) : "";
  };
  // Where one is led to begins below what sticks.
  const makeRoom = () => root.style.setProperty("--stuck", picks.offsetHeight + "px");
  const lead = (place) => {
    // The name of its document stays above it; on a phone without who issued it. The font of the page may add a line.
    const name = matchMedia("(max-width: 40rem)").matches ? ":scope > dl > dd" : ":scope > dl";
    const heading = place.parentElement.querySelector(name);
    if (heading) place.style.scrollMarginTop = heading.offsetHeight + 30 + "px";
    place.scrollIntoView();
  };
  // What is left may all be above or below the window: then its first comes into view.
  const bring = () => {
    makeRoom();
    const left = all("article.card[data-place], tbody tr[data-place]").filter((each) => !each.hidden &&
      !each.closest("details:not([open])") && picks.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
    const top = picks.getBoundingClientRect().bottom;
    const boxes = left.map((each) => each.getBoundingClientRect());
    if (left.length && !boxes.some((box) => box.bottom > top && box.top < innerHeight)) lead(left[0].closest("table") || left[0]);
  };
  if (picks) {
    makeRoom();
    addEventListener("resize", makeRoom);
    all("[data-pick]", picks).forEach((select) => select.addEventListener("change", () => {
      const isAmong = picks.getBoundingClientRect().top <= 0;
      parts.forEach(fill);
      picked[select.dataset.pick] = select.value;
      pick();
      if (isAmong) bring();
    }));
    picks.querySelector("[data-unpick]").addEventListener("click", () => {
      all("[data-pick]", picks).forEach((select) => { select.value = ""; picked[select.dataset.pick] = ""; });
      pick();
    });
  }

  // A link to evidence that is picked away brings it back.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (error) { return; }
    if (name === "all-parts") parts.forEach((part) => { fill(part); part.open = true; });
    const place = name && find(name);
    if (!place || place.closest("dialog")) return;
    place.hidden = false;
    openAround(place);
    lead(place);
  };
  addEventListener("hashchange", reveal);
  // A part is a place of this page and no page of its own: the way back leads to where one came from.
  all(".contents a").forEach((link) => link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (location.hash === link.hash) reveal();
    else location.replace(link.hash);
  }));

  // Marks that are small or close together: what is clicked beside them means the nearest, within 24 pixels across.
  const finger = 12;
  const nearest = (drawing, event) => {
    const distances = all("a[href] > circle[fill-opacity]", drawing).map((disc) => {
      const box = disc.getBoundingClientRect();
      const across = box.x + box.width / 2 - event.clientX;
      const upright = box.y + box.height / 2 - event.clientY;
      const reach = Math.max(Math.abs(across), Math.abs(upright));
      return { mark: disc.parentElement, reach, distance: Math.hypot(across, upright) };
    });
    const near = distances.filter((each) => each.reach <= finger);
    near.sort((one, other) => one.distance - other.distance);
    return near.length ? near[0].mark : null;
  };
  addEventListener("click", (event) => {
    const drawing = event.target.closest("figure svg");
    const hit = event.target.closest("a[href]");
    if (!drawing || (hit && !event.target.matches("circle[fill-opacity]"))) return;
    const mark = nearest(drawing, event);
    if (!mark || mark === hit) return;
    event.preventDefault();
    event.stopPropagation();
    const { ctrlKey, metaKey, shiftKey } = event;
    mark.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
  }, true);

  // Evidence opens where one clicks: its entry comes into a dialog, and goes back to its place when that is closed.
  const dialog = make("dialog", { id: "shown" });
  const close = make("button", { type: "button", className: "close", textContent: words.page.close });
  const origin = make("div", { className: "of" });
  const room = make("div", {});
  dialog.append(close, origin, room);
  document.body.append(dialog);
  dialog.setAttribute("aria-label", words.page.shown);
  const left = document.createComment("");
  const giveBack = () => { if (room.firstChild) left.replaceWith(room.firstChild); };
  const show = (heading, card) => {
    origin.replaceChildren(...heading);
    room.replaceChildren(card);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  };
  compareTools.show = show;
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  // That it was closed may be told only after the next entry is open.
  dialog.addEventListener("close", () => { if (!dialog.open) giveBack(); });
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    if (!parts.length || !link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const card = find(decodeURIComponent(link.getAttribute("href").slice(1)));
    // The id of an entry is its own address: inside the dialog it leads to its place among the others.
    if (!card || !card.matches("article.card") || (card === link.closest("article.card") && !dialog.open)) return;
    event.preventDefault();
    if (card === room.firstChild) {
      dialog.close();
      location.hash = card.id;
      return;
    }
    giveBack();
    card.hidden = false;
    // The document that all entries of a group share.
    const shared = card.parentElement.querySelector(":scope > dl");
    card.replaceWith(left);
    show(shared ? [shared.cloneNode(true)] : [], card);
  });

  // Figures as files: the drawing itself, and its pixels at twice its size.
  const equipFigure = (figure) => {
    const drawing = figure.querySelector("svg");
    const file = () => {
      const copy = drawing.cloneNode(true);
      copy.removeAttribute("role");
      // Its words take the font of the page along.
      const font = document.createElementNS(drawing.namespaceURI, "style");
      const embedded = all("style").find((style) => style.textContent.startsWith("@font-face"));
      font.textContent = (embedded ? embedded.textContent : "") + "text { font-family: " + getComputedStyle(drawing).fontFamily + " }";
      copy.insertBefore(font, copy.firstChild);
      return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + new XMLSerializer().serializeToString(copy);
    };
    const vector = make("button", { type: "button", textContent: "SVG" });
    vector.addEventListener("click", () => hand(figure.dataset.name + ".svg", [file()], "image/svg+xml"));
    const pixels = make("button", { type: "button", textContent: "PNG" });
    pixels.addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([file()], { type: "image/svg+xml" }));
      const image = new Image();
      image.addEventListener("load", () => {
        const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
        const paper = canvas.getContext("2d");
        paper.fillStyle = "#fff";
        paper.fillRect(0, 0, canvas.width, canvas.height);
        paper.drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(address);
        canvas.toBlob((blob) => hand(figure.dataset.name + ".png", [blob], "image/png"), "image/png");
      });
      image.src = address;
    });
    figure.querySelector("[data-save]").append(make("span", { textContent: words.figure.save }), vector, pixels);
  };
  all("figure[data-name]").forEach(equipFigure);
  filled.push((part) => {
    noteAll(part);
    nameChinese(part);
    all("figure[data-name]", part).forEach(equipFigure);
    all("details", part).forEach(watch);
    equipShown();
    if (Object.values(picked).some(Boolean)) pick();
  });
  reveal();
  // Rows show the marks that this browser keeps, which the entries know.
  const evidence = document.querySelector("#evidence > details.part");
  if (evidence && keys().some((key) => key.startsWith("compare-mark:"))) addEventListener("load", () => fill(evidence));
})();
