// The marks of reviewers. Each is kept under a key of its own, named by project, target and reviewer; a change reads it
// again before it writes, so that no tab takes away what another wrote.
compareTools.review = function () {
  "use strict";
  const { filled, words, all, say, make, hand, inert, memory, store, keep, kept, drop, keys } = compareTools;
  const reviewing = document.getElementById("reviewing");
  const part = (name) => reviewing.querySelector("[data-" + name + "]");
  const [name, message] = [part("reviewer"), part("saved")];
  const { project } = reviewing.dataset;
  const start = "compare-mark:" + project + ":";
  const cards = all("article.card[data-fingerprint]");
  const forms = new Map();

  // A name or a comment of characters that nobody sees is none.
  const seen = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;
  const trimmed = (text) => (seen.test(text) ? text.trim() : "");
  const reviewer = () => trimmed(name.value).replace(/\s+/g, " ");

  const keyOf = (target, signed) => start + target + ":" + signed;
  const read = (key) => {
    try { return JSON.parse(kept(key)); } catch (error) { return null; }
  };
  const marksOf = (target) => keys().filter((key) => key.startsWith(start + target + ":")).map(read).filter(Boolean);
  const own = (card) => (reviewer() && read(keyOf(card.id, reviewer()))) || null;
  const isCurrent = (mark, card) => mark.fingerprint === card.dataset.fingerprint;
  const stateOf = (mark, card) => (mark.review && !isCurrent(mark, card) ? "outdated" : mark.review);

  // One dispute outweighs any verification. What this browser keeps of a reviewer stands for what was handed in before.
  const precedence = ["disputed", "verified", "outdated", "unreviewed"];
  const status = (card, marks) => {
    const signed = marks.filter((mark) => mark.review).map((mark) => mark.reviewer);
    const given = all(".given[data-given]", card).filter((line) => !signed.includes(line.dataset.signed));
    const states = given.map((line) => line.dataset.given).concat(marks.map((mark) => stateOf(mark, card)));
    return precedence.find((state) => states.includes(state)) || "unreviewed";
  };
  const word = (state) => words.review[state || "commented"];
  const line = (mark, card) => make("p", {
    className: "given local",
    textContent: word(stateOf(mark, card)) + " · " + mark.reviewer + (mark.comment ? ": " + mark.comment : ""),
  });

  const show = (card) => {
    const marks = marksOf(card.id);
    const review = status(card, marks);
    const mine = own(card);
    card.dataset.review = review;
    const badge = card.querySelector(".status");
    badge.className = "status " + review;
    badge.textContent = word(review);
    if (mine) {
      const state = stateOf(mine, card);
      badge.textContent += " · " + (state === review ? words.review.mine : say(words.review.mine_is, { mark: word(state) }));
    }
    all('tr[data-targets~="' + card.id + '"]').forEach((row) => {
      if (row.dataset.targets === card.id) row.dataset.review = review;
    });
    all(".local", card).forEach((old) => old.remove());
    const form = forms.get(card);
    card.querySelector(".review").before(...marks.filter((mark) => mark.reviewer !== reviewer()).map((mark) => line(mark, card)));
    if (form) fill(form, card, mine);
  };

  // A mark of a row that has changed since is not chosen, so that it can be given again.
  const fill = (form, card, mine) => {
    const review = mine && stateOf(mine, card);
    all("input", form).forEach((option) => { option.checked = option.value === (review || ""); });
    const comment = form.querySelector("textarea");
    const text = mine ? mine.comment : "";
    if (comment.value !== text) comment.value = text;
    all("label", form).forEach((label) => { label.hidden = !reviewer(); });
    form.querySelector("button").hidden = Boolean(reviewer());
  };

  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };

  const change = (card, changed) => {
    const key = keyOf(card.id, reviewer());
    const before = read(key) || { review: "", comment: "", fingerprint: card.dataset.fingerprint };
    const mark = { target: card.id, reviewer: reviewer(), ...before, ...changed, marked: today() };
    if (mark.review || mark.comment) keep(key, JSON.stringify(mark)); else drop(key);
    show(card);
    warn();
  };

  const signFor = (card) => {
    if (card.closest("dialog")) card.closest("dialog").close();
    for (let part = reviewing; part; part = part.parentElement.closest("details")) part.open = true;
    name.dataset.card = card.id;
    name.focus();
    message.textContent = words.review.unsigned;
  };
  const makeForm = (card) => {
    const options = ["verified", "disputed", ""].map((review) => {
      const option = make("input", { type: "radio", name: "mark-" + card.id, value: review });
      option.addEventListener("change", () => change(card, { review, fingerprint: card.dataset.fingerprint }));
      return make("label", {}, option, " " + words.mark["as_" + (review || "none")]);
    });
    const comment = make("textarea", { rows: 2 });
    comment.addEventListener("input", () => change(card, { comment: comment.value }));
    const sign = make("button", { type: "button", textContent: words.review.sign });
    sign.addEventListener("click", () => signFor(card));
    const form = make("fieldset", { className: "mark" }, make("legend", { textContent: words.review.legend }), sign,
      ...options, make("label", { className: "comment" }, words.review.comment + " ", comment));
    forms.set(card, form);
    return form;
  };
  // The form is made when it is asked for: a page has hundreds of entries.
  const offer = (card) => {
    const review = make("details", { className: "review" }, make("summary", { textContent: words.review.offer }));
    review.addEventListener("toggle", () => {
      if (!review.open || forms.has(card)) return;
      review.append(makeForm(card));
      show(card);
    });
    card.append(review);
  };

  // What is kept until the page is closed only is said, with what to do.
  let unsaved = false;
  const marksInMemory = () => Array.from(memory.keys()).filter((key) => key.startsWith(start));
  const warn = () => {
    const marks = marksInMemory().length;
    unsaved = marks > 0;
    part("full").hidden = !(store && marks);
    if (store && marks) reviewing.open = true;
    part("full").textContent = say(words.review.full, { marks });
  };
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  const quoted = (text) => "\"" + inert(text).replace(/"/g, "\"\"") + "\"";
  const row = (mark) =>
    [project, mark.target, mark.fingerprint, mark.review, mark.reviewer, trimmed(mark.comment), mark.marked || ""];
  const save = () => {
    const marks = keys().filter((key) => key.startsWith(start)).map(read).filter(Boolean)
      .filter((mark) => mark.review || trimmed(mark.comment));
    const silent = marks.filter((mark) => mark.review === "disputed" && !trimmed(mark.comment));
    const reason = say(words.review.silent, { ids: silent.map((mark) => mark.target).join(", ") });
    const canSay = (mark) => mark.reviewer === reviewer() && cards.some((card) => card.id === mark.target);
    if (!marks.length || silent.some(canSay)) {
      message.textContent = marks.length ? reason : words.review.none;
      return;
    }
    const header = "project,target_id,fingerprint,review,reviewer,comment,marked";
    const lines = [header, ...marks.map((mark) => row(mark).map(quoted).join(",")), ""];
    hand("compare-review.csv", ["\ufeff" + lines.join("\r\n")], "text/csv");
    unsaved = false;
    const reviewers = Array.from(new Set(marks.map((mark) => mark.reviewer))).join(words.list.comma);
    message.textContent = say(words.review.saved, { marks: marks.length, reviewers }) + (silent.length ? " " + reason : "");
  };

  part("memory").hidden = Boolean(store);
  name.value = kept("compare-reviewer");
  // Who has signed here before goes on; the tools of others open on request.
  reviewing.open = Boolean(reviewer());
  cards.forEach(offer);
  cards.forEach(show);
  name.addEventListener("input", () => {
    keep("compare-reviewer", name.value);
    message.textContent = "";
    cards.forEach(show);
  });
  // Who was asked to sign goes back to what was to be marked.
  name.addEventListener("keydown", (event) => {
    const card = event.key === "Enter" && !event.isComposing && reviewer() && document.getElementById(name.dataset.card);
    if (card) forms.get(card).querySelector("input").focus();
  });
  part("save").addEventListener("click", save);
  addEventListener("storage", (event) => {
    cards.filter((card) => !event.key || event.key.startsWith(start + card.id + ":")).forEach(show);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) cards.forEach(show);
  });
  filled.push(() => cards.forEach(show));
};
if (document.getElementById("reviewing")) compareTools.review();
else compareTools.filled.push((part) => { if (part.querySelector("#reviewing")) compareTools.review(); });
