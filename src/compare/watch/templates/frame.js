// Show a page in a frame, and show it again, where the reader was, when it was made anew.
(function () {
  "use strict";
  const frame = document.getElementById("page");
  const said = document.getElementById("said");
  let events = null;
  let place = null;

  const where = () => {
    const parts = Array.from(frame.contentDocument.querySelectorAll("details[id]"));
    return { top: frame.contentWindow.scrollY, open: parts.filter((part) => part.open).map((part) => part.id) };
  };
  const goBack = () => {
    if (!place) return;
    for (const id of place.open) {
      const part = frame.contentDocument.getElementById(id);
      if (part) part.open = true;
    }
    frame.contentWindow.scrollTo(0, place.top);
    place = null;
  };
  const follow = () => {
    const page = frame.contentWindow.location.pathname.slice(1);
    let version = null;
    if (events) events.close();
    events = new EventSource("/events?page=" + encodeURIComponent(page));
    events.onmessage = (event) => {
      const told = JSON.parse(event.data);
      said.textContent = told.said;
      if (version !== null && told.version !== version) {
        place = where();
        frame.contentWindow.location.reload();
      }
      version = told.version;
    };
  };
  frame.addEventListener("load", () => {
    document.title = frame.contentDocument.title;
    history.replaceState(null, "", "#" + frame.contentWindow.location.pathname.slice(1));
    goBack();
    follow();
  });
  frame.src = location.hash.slice(1) || "index.html";
})();
