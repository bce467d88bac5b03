// Decide the rows of a draft one after the other, by keyboard; save the draft as a file.
(function () {
  "use strict";
  const { words, say, make, hand, inert, keep, kept } = compareTools;
  const draft = JSON.parse(document.getElementById("draft").textContent);
  const place = "compare-draft:" + draft.document + ":" + draft.digest;
  const earlier = kept(place);
  let rows = earlier ? JSON.parse(earlier) : draft.rows;
  let now = -1;
  let past = [];

  const isDecided = (row) => row.decision !== "undecided";
  const text = document.getElementById("text");
  const card = document.getElementById("card");

  // What changes can be undone: the rows as they were, and where one was.
  const change = (what) => {
    past.push([JSON.stringify(rows), now]);
    past = past.slice(-200);
    what();
    keep(place, JSON.stringify(rows));
    show();
  };
  const undo = () => {
    if (!past.length) return;
    const [before, where] = past.pop();
    rows = JSON.parse(before);
    now = where;
    keep(place, JSON.stringify(rows));
    show();
  };
  const go = (to) => {
    now = Math.max(0, Math.min(rows.length - 1, to));
    show();
  };
  const next = () => {
    const later = rows.findIndex((row, at) => at > now && !isDecided(row));
    const first = rows.findIndex((row) => !isDecided(row));
    now = later >= 0 ? later : first >= 0 ? first : now;
  };

  const accept = () => change(() => {
    const row = rows[now];
    row.decision = row.touched ? "corrected" : row.row === "excluded" ? "excluded" : "accepted";
    next();
  });
  // The rest of the line, where what is suggested is right.
  const acceptLine = () => change(() => {
    const line = rows[now].line;
    for (const row of rows) {
      if (row.line === line && !isDecided(row)) row.decision = row.row === "excluded" ? "excluded" : "accepted";
    }
    next();
  });
  const exclude = (reason) => change(() => {
    const row = rows[now];
    Object.assign(row, { row: "excluded", reason, decision: "excluded" });
    next();
  });
  const include = () => change(() => Object.assign(rows[now], { row: "target", reason: "", touched: true, decision: "undecided" }));
  const split = () => change(() => {
    rows[now].touched = true;
    rows.splice(now + 1, 0, { ...rows[now], target_id: "", decision: "undecided" });
  });
  // What was chosen for a name holds for the rows of that name that nobody has decided yet.
  const set = (column, value) => change(() => {
    const row = rows[now];
    const before = row[column];
    Object.assign(row, { [column]: value, touched: true });
    if (!draft.remembered.includes(column)) return;
    for (const other of rows) {
      const alike = other !== row && other.indicator_zh === row.indicator_zh && other[column] === before;
      if (alike && other.row === "target" && !isDecided(other)) Object.assign(other, { [column]: value, touched: true });
    }
  });

  // The text, with every fragment marked.
  const starts = (row) => {
    let at = -1;
    for (let found = 0; found < Number(row.occurrence || 1); found += 1) {
      at = draft.lines[row.line - 1].indexOf(row.as_printed, at + 1);
    }
    return at;
  };
  const showText = () => {
    text.replaceChildren(...draft.lines.map((line, number) => {
      const paragraph = make("p", {});
      let done = 0;
      const here = rows.map((row, at) => [row, at]).filter(([row]) => Number(row.line) === number + 1);
      here.map(([row, at]) => [starts(row), row, at]).sort((one, other) => one[0] - other[0]).forEach(([start, row, at]) => {
        if (start < done) return;
        const holds = rows.some((other, where) => where === now && other.line === row.line && starts(other) === start);
        const names = [row.row, isDecided(row) ? "decided" : "", holds ? "now" : ""].join(" ");
        const mark = make("mark", { className: names, textContent: row.as_printed, onclick: () => go(at) });
        paragraph.append(line.slice(done, start), mark);
        done = start + row.as_printed.length;
      });
      paragraph.append(line.slice(done));
      return paragraph;
    }));
    const marked = text.querySelector(".now");
    if (marked) marked.scrollIntoView({ block: "center" });
  };

  // The row that is to be decided.
  const field = (column, row) => {
    const allowed = draft.allowed[column];
    const input = allowed && allowed.length < 30 ? make("select", {}) : make("input", { autocomplete: "off" });
    if (input.tagName === "SELECT") {
      input.append(...["", ...allowed].map((code) => make("option", { value: code, textContent: code })));
    } else if (allowed) {
      input.setAttribute("list", "codes-" + column);
    }
    input.id = "field-" + column;
    input.value = row[column] || "";
    input.onchange = () => set(column, input.value.trim());
    return make("label", { htmlFor: input.id }, column, input);
  };
  const showCard = () => {
    const row = rows[now];
    const columns = row.row === "target" ? draft.columns : ["reason", "note"];
    const head = say(words.decide.row, { at: now + 1, line: row.line, what: words.decide[row.row], decision: words.decide[row.decision] });
    const grounds = say(words.decide.grounds, { rule: row.rule || "–", confidence: row.confidence || "–" });
    card.replaceChildren(
      make("h2", { textContent: row.as_printed }),
      make("p", { textContent: head }),
      make("p", { className: "chosen", textContent: grounds }),
      ...columns.map((column) => field(column, row)),
    );
  };
  const show = () => {
    const decided = rows.filter(isDecided).length;
    document.getElementById("progress").textContent = say(words.decide.progress, { decided, all: rows.length });
    showText();
    showCard();
  };
  for (const [column, codes] of Object.entries(draft.allowed)) {
    document.body.append(make("datalist", { id: "codes-" + column }, ...codes.map((code) => make("option", { value: code }))));
  }

  const save = () => {
    const cell = (value) => {
      const safe = inert(String(value || ""));
      return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
    };
    const lines = [draft.saved, ...rows.map((row) => draft.saved.map((column) => row[column]))];
    const csv = lines.map((cells) => cells.map(cell).join(",") + "\n").join("");
    // A notebook that shows this page in a frame writes the draft itself.
    const saving = new CustomEvent("save-draft", { detail: csv, cancelable: true });
    if (document.dispatchEvent(saving)) hand(draft.document + ".csv", [csv], "text/csv");
  };
  document.getElementById("save").onclick = save;

  const edit = (column) => {
    const input = document.getElementById("field-" + column);
    if (input) input.focus();
  };
  const keys = {
    Enter: accept, a: accept, L: acceptLine, u: undo, t: include, d: split, s: save,
    j: () => go(now + 1), k: () => go(now - 1), ArrowDown: () => go(now + 1), ArrowUp: () => go(now - 1),
    e: () => edit(rows[now].row === "target" ? "indicator" : "reason"), n: () => edit("note"),
  };
  document.addEventListener("keydown", (event) => {
    const inField = /INPUT|SELECT/.test(event.target.tagName);
    if (event.key === "Escape" || (inField && event.key === "Enter")) {
      document.activeElement.blur();
      event.preventDefault();
      return;
    }
    if (inField || event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "BUTTON") return;
    const reason = draft.allowed.reason[Number(event.key) - 1];
    const act = keys[event.key] || (reason && (() => exclude(reason)));
    if (!act) return;
    event.preventDefault();
    act();
  });
  next();
  go(now);
})();
