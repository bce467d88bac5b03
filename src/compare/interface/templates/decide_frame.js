// The deciding page in a frame of a notebook: what it saves goes to Python, which writes the draft and says so below.
function render({ model, el }) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { title: "compare.decide", srcdoc: model.get("page") });
  Object.assign(frame.style, { width: "100%", height: "75vh", border: "1px solid currentColor" });
  frame.addEventListener("load", () => {
    frame.contentDocument.addEventListener("save-draft", (event) => {
      event.preventDefault();
      model.send({ draft: event.detail });
    });
    frame.contentWindow.focus();
  });
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const tell = () => { said.textContent = model.get("said"); };
  model.on("change:said", tell);
  tell();
  el.append(frame, said);
  return () => model.off("change:said", tell);
}
export default { render };
