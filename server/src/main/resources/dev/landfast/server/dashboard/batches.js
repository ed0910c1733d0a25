/** What was sent in one request, the newest first. */
import { h } from "preact";
import { useState } from "preact/hooks";
import { get } from "./api.js";
import { PAGE } from "./browse.js";
import { bytes, count, percent, plural } from "./format.js";
import { announce, Empty, Head, ProblemNote, State, Time, useLoad } from "./parts.js";
import { list, one, queryOf } from "./route.js";

const BATCHES_MAX = 500;
const SHOWN_STATES = ["failed", "rejected", "cancelled", "duplicate", "running", "waiting", "ready", "done"];

export function BatchesView() {
  const first = useLoad((signal) => get(`/v1/batches?limit=${PAGE}`, signal), []);
  const [more, setMore] = useState([]);
  const [busy, setBusy] = useState(false);
  const pages = first.value ? [first.value, ...more] : [];
  const items = pages.flatMap((page) => page.items);
  const next = pages.at(-1)?.next;

  async function load() {
    setBusy(true);
    try {
      const page = await get("/v1/batches?" + queryOf({ limit: PAGE, cursor: next }));
      setMore([...more, page]);
    } catch (problem) {
      announce(problem.message, true);
    } finally {
      setBusy(false);
    }
  }

  return h("div", null,
    h(Head, { title: "Batches" }, h("p", { class: "muted" }, "What was sent in one request, newest first.")),
    first.problem && h(ProblemNote, { problem: first.problem, again: first.again }),
    !first.value && !first.problem && h("p", { class: "muted" }, "Loading…"),
    first.value && items.length === 0 && h(Empty, { title: "No batches yet." },
      h("p", null, h("a", { href: list("upload") }, "Send a folder of files"), " to make one.")),
    items.length > 0 && h("div", { class: "panel" },
      h("table", null,
        h("caption", { class: "hidden" }, "Batches, newest first"),
        h("thead", null, h("tr", null,
          h("th", { scope: "col" }, "Batch"), h("th", { scope: "col" }, "State"),
          h("th", { scope: "col" }, "Files"), h("th", { scope: "col", class: "wide" }, "Pipeline"),
          h("th", { scope: "col", class: "wide number" }, "Size"), h("th", { scope: "col", class: "wide" }, "Received"))),
        h("tbody", null, items.map((batch) => h(Row, { key: batch.id, batch }))))),
    next && items.length < BATCHES_MAX &&
      h("p", { class: "more" }, h("button", { type: "button", disabled: busy, onClick: load },
        busy ? "Loading…" : "Load more")));
}

function Row({ batch }) {
  return h("tr", null,
    h("td", null, h("a", { href: one("batches", batch.id), "aria-label": `Batch ${batch.id}` },
      h("code", null, `…${batch.id.slice(-8)}`)),
    h("span", { class: "narrow muted" }, batch.pipeline, " · ", h(Time, { at: batch.createdAt }))),
    h("td", null, h(BatchState, { batch })),
    h("td", null, h(Counts, { counts: batch.counts })),
    h("td", { class: "wide" }, batch.pipeline),
    h("td", { class: "wide number" }, bytes(batch.bytes)),
    h("td", { class: "wide" }, h(Time, { at: batch.createdAt })));
}

export function BatchState({ batch }) {
  return batch.state === "done"
    ? h(State, { state: "done" })
    : h(State, { state: batch.state === "open" ? "open" : "running",
      text: batch.state === "open" ? "open" : `${percent(batch.progress, 1)} %` });
}

export function total(counts) {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}

/** How many files there are in each state that has any. */
export function Counts({ counts }) {
  const states = SHOWN_STATES.filter((state) => counts[state] > 0);
  return h("span", { class: "counts" },
    h("span", { class: "hidden" }, plural(total(counts), "file"), ": "),
    states.map((state) => h(State, { key: state, state, text: `${count(counts[state])} ${state}` })));
}

