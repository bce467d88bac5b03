// When the report was last checked, by the reader's own clock. Only a file beside the page knows; without it, nothing is said.
(function () {
  "use strict";
  const { all, say } = compareTools;
  // The share of the time between two checks by which the next may be late.
  const grace = 0.1;
  const lengths = [["days", 86400000], ["hours", 3600000], ["minutes", 60000]];
  // In words of the page, not of the browser: the font of a page holds the characters that stand on it.
  const distance = (from, now, words) => {
    const far = Math.abs(from - now);
    const [name, length] = lengths.find(([, each]) => far >= each) || lengths[2];
    const count = Math.trunc(far / length);
    const [one, more] = words[name].split(" ");
    return say(from > now ? words.ahead : words.ago, { count, unit: count === 1 ? one : more });
  };
  const sentence = (said, words) => {
    const now = Date.now();
    const [at, due] = [Date.parse(said.at), Date.parse(said.due)];
    if (isNaN(at)) return ["", false];
    const since = said.changing ? words.changing : words.changed;
    const changed = since && said.changed ? say(since, { day: said.changed }) + words.and : "";
    // A clock that is behind the check tells no distance.
    const day = said.at.slice(0, 10);
    const when = at > now ? day : say(words.dated, { day, distance: distance(at, now, words) });
    const last = changed + say(words.last, { when });
    if (isNaN(due)) return [last + words.none, false];
    const late = now > due + grace * (due - at);
    const next = late ? words.overdue : due > now ? words.due : words.now;
    return [last + say(next, { when: distance(due, now, words) }), late];
  };
  const tell = () => all("[data-checked]").forEach((place) => {
    if (!window.compareChecked) return;
    const [text, late] = sentence(window.compareChecked, JSON.parse(place.dataset.checked));
    place.textContent = text;
    place.classList.toggle("late", late);
  });
  const beside = document.querySelector("script[src]");
  if (beside) beside.addEventListener("load", tell);
  document.addEventListener("visibilitychange", tell);
})();
