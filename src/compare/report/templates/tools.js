// What the scripts of a page share: words, elements, files that are handed over, and what the browser keeps.
const compareTools = (function () {
  "use strict";
  const words = JSON.parse(document.getElementById("compare-words").textContent);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const hand = (name, parts, type) => {
    const link = make("a", { download: name, href: URL.createObjectURL(new Blob(parts, { type })) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // A text that a spreadsheet would run gets an apostrophe, as in the files that the page hands over.
  const hidden = /[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*/.source;
  const formula = new RegExp("^'*" + hidden + /[\u0000-\u001f\u007f-\u009f=+\-@\uff1d\uff0b\uff0d\uff20]/.source);
  const inert = (text) => (formula.test(text) ? "'" + text : text);

  // What the browser keeps. Where it forbids that to files, or is full, memory keeps it until the page is closed.
  const memory = new Map();
  let store = null;
  try {
    store = localStorage;
  } catch (error) {
    store = null;
  }
  const keep = (key, value) => {
    try {
      store.setItem(key, value);
      memory.delete(key);
    } catch (error) {
      memory.set(key, value);
    }
  };
  const kept = (key) => (memory.has(key) ? memory.get(key) : store && store.getItem(key)) || "";
  const drop = (key) => {
    memory.delete(key);
    if (store) store.removeItem(key);
  };
  const keys = () => Array.from(new Set([...memory.keys(), ...Object.keys(store || {})])).sort();

  // What is done with a part of the page once it is opened and holds more than text.
  const filled = [];

  return { filled, words, all, say, make, hand, inert, memory, store, keep, kept, drop, keys };
})();
