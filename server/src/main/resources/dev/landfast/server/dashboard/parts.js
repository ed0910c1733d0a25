/** Small pieces that several views show. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { absolute, relative, shortId } from "./format.js";
import { serverNow } from "./status.js";

const TICK_MILLIS = 5000;
const ANNOUNCED_MILLIS = 6000;

/** Each state has its shape, so that nobody has to tell colours apart. */
const SHAPES = {
  done: "M2.5 6.5l2.5 2.5 4.5-6",
  failed: "M3 3l6 6M9 3l-6 6",
  rejected: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M3 9l6-6",
  running: "M3.5 2.2v7.6l6-3.8z",
  ready: "M6 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  waiting: "M6 1.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M6 3.6V6l1.7 1.2",
  duplicate: "M2 4h5.5v5.5H2zM4.5 4V2H10v5.5H7.5",
  cancelled: "M2.5 6h7",
  sending: "M6 10V2.5M3 5.5l3-3 3 3",
  queued: "M3 6h.1M6 6h.1M9 6h.1",
  lost: "M4.2 4.4a1.9 1.9 0 1 1 2.6 1.9c-.5.2-.8.6-.8 1.2M6 9.6v.1",
  open: "M2 6h2.6M7.4 6H10M6 2v2.6M6 7.4V10",
};
const SHAPE_OF = { sealed: "running", closed: "done", trial: "waiting", retry: "waiting",
  released: "cancelled", receiving: "sending", held: "waiting", unknown: "lost", live: "done" };

export function Shape({ of }) {
  return h("svg", { class: "shape", viewBox: "0 0 12 12", "aria-hidden": "true" },
    h("path", { d: SHAPES[SHAPE_OF[of] ?? of] ?? SHAPES.ready }));
}

/** A state as shape and word. */
export function State({ state, text = state }) {
  return h("span", { class: `state is-${state}` }, h(Shape, { of: state }), text);
}

/** Renders again every few seconds, for times that pass. */
export function useNow(millis = TICK_MILLIS) {
  const [now, setNow] = useState(serverNow());
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(serverNow()), millis);
    return () => clearInterval(timer);
  }, [millis]);
  return now;
}

export function Time({ at }) {
  const now = useNow();
  return at
    ? h("time", { dateTime: at, title: absolute(at) }, relative(at, Math.max(now, serverNow())))
    : h("span", null, "–");
}

/** A shortened id, whole in its title, with a button that copies it. */
export function Id({ id, what = "id" }) {
  async function copy() {
    try {
      await navigator.clipboard.writeText(id);
      announce(`The ${what} is copied.`);
    } catch {
      announce("The browser does not allow copying here.", true);
    }
  }
  return h("span", { class: "id" },
    h("code", { title: id }, shortId(id)),
    h("button", { type: "button", class: "bare", onClick: copy, "aria-label": `Copy the ${what}`,
      title: `Copy the ${what} ${id}` },
    h("svg", { class: "shape", viewBox: "0 0 12 12", "aria-hidden": "true" },
      h("path", { d: "M4 4h6v6.5H4zM2 8V1.5h5.5" }))));
}

/** What went wrong, and how to go on. */
export function ProblemNote({ problem, again }) {
  return h("div", { class: "note is-bad", role: "alert" },
    h("p", null, h(Shape, { of: "failed" }), h("strong", null, problem.title), " ",
      h("span", null, problem.message)),
    problem.correlationId &&
      h("p", { class: "muted" }, "The server's log has it under ", h("code", null, problem.correlationId), "."),
    again && h("button", { type: "button", onClick: again }, "Try again"));
}

export function Empty({ title, children }) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), children);
}

export function Panel({ title, id, aside, children, wide }) {
  return h("section", { class: wide ? "panel is-wide" : "panel", "aria-labelledby": id },
    h("div", { class: "panel-head" }, h("h2", { id }, title), aside), children);
}

let travelled = false;
addEventListener("hashchange", () => { travelled = true; });

/** The heading of a view. After a way within the page it takes the focus, so that it is read out. */
export function Head({ title, children }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} · Landfast`;
  }, [title]);
  useEffect(() => {
    const nowhere = !document.activeElement || document.activeElement === document.body;
    if (travelled && (nowhere || document.activeElement.closest(".top"))) {
      heading.current.focus({ preventScroll: true });
    }
  }, []);
  return h("div", { class: "head" }, h("h1", { tabIndex: -1, ref: heading }, title), children);
}

/** What is loaded once, and again when asked: {value, problem, again, set}. */
export function useLoad(load, inputs) {
  const [found, setFound] = useState({ value: null, problem: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    load(gone.signal).then(
      (value) => gone.signal.aborted || setFound({ value, problem: null }),
      (problem) => gone.signal.aborted || setFound((was) => ({ ...was, problem })));
    return () => gone.abort();
  }, [...inputs, turn]);
  return {
    ...found,
    again: () => setTurn((it) => it + 1),
    set: (value) => setFound({ value, problem: null }),
  };
}

/** What a file is called; an item of a batch or a job may come without a name. */
export function nameOf(thing) {
  return thing.name || "(without a name)";
}

let announcer = () => {};
let erase = null;

/** Says something to everybody: shown for a while, and read out by screen readers. */
export function announce(text, bad = false) {
  clearTimeout(erase);
  announcer({ text, bad });
  erase = setTimeout(() => announcer({ text: "", bad: false }), ANNOUNCED_MILLIS);
}

export function Announcer() {
  const [said, setSaid] = useState({ text: "", bad: false });
  announcer = setSaid;
  return h("div", { class: `said ${said.text ? "is-there" : ""} ${said.bad ? "is-bad" : ""}`,
    role: "status", "aria-live": "polite" }, said.text);
}
