/** One batch: how far it is, and what became of each of its files. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "./api.js";
import { BatchState, Counts, total } from "./batches.js";
import { Choices, Paged } from "./browse.js";
import { bytes, percent, plural } from "./format.js";
import { listen } from "./live.js";
import { Head, Id, nameOf, ProblemNote, State, Time, useLoad } from "./parts.js";
import { title } from "./reasons.js";
import { one, queryOf } from "./route.js";

const REDRAW_MILLIS = 200;
const STATES = ["failed", "rejected", "running", "waiting", "ready", "done", "duplicate", "cancelled"];

export function BatchView({ id, filters }) {
  const { value, problem, again, set } = useLoad((signal) => get(`/v1/batches/${encodeURIComponent(id)}`, signal), [id]);
  useItems(id, value, set);
  if (!value) {
    return h("div", null, h(Head, { title: "Batch" }), problem
      ? h(ProblemNote, { problem, again }) : h("p", { class: "muted" }, "Loading…"));
  }
  return h(Loaded, { batch: value, filter: filters.state ?? "" });
}

/**
 * Follows the batch. Its events are gathered for a moment before they are shown: ten thousand of
 * them come at once.
 */
function useItems(id, value, set) {
  const batch = useRef(null);
  batch.current = value ?? batch.current;
  const open = value && value.state !== "done";
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const items = new Map((batch.current.items ?? []).map((item) => [item.index, item]));
    let head = batch.current;
    let timer = null;
    function show() {
      timer = null;
      set({ ...head, items: [...items.values()] });
    }
    function soon() {
      timer ??= setTimeout(show, REDRAW_MILLIS);
    }
    const stop = listen(`/v1/batches/${encodeURIComponent(id)}/events`, {
      job: (item) => {
        items.set(item.index, item);
        soon();
      },
      progress: (it) => {
        head = it;
        soon();
      },
      done: (it) => {
        head = it;
        show();
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [id, Boolean(open)]);
}

function Loaded({ batch, filter }) {
  const items = batch.items ?? [];
  const shown = filter ? items.filter((item) => item.state === filter) : worstFirst(items);
  const options = [{ value: "", text: "All", number: items.length }, ...STATES
    .filter((state) => batch.counts[state] > 0 || state === filter)
    .map((state) => ({ value: state, text: state, number: batch.counts[state] ?? 0 }))];
  return h("div", null,
    h(Head, { title: `Batch of ${plural(total(batch.counts), "file")}` },
      h("p", { class: "facts" }, h(BatchState, { batch }), h("span", null, batch.pipeline),
        h("span", null, bytes(batch.bytes)), h(Time, { at: batch.createdAt }),
        h(Id, { id: batch.id, what: "batch's id" }))),
    h("div", { class: "batch-progress" },
      h("progress", { max: 1, value: batch.progress, "aria-label": "Files that have come to an end" },
        `${percent(batch.progress, 1)} %`),
      h(Counts, { counts: batch.counts })),
    h("div", { class: "panel" },
      options.length > 2 && h(Choices, { label: "Filter by state", options, current: filter,
        href: (state) => `${one("batches", batch.id)}${state ? "?" + queryOf({ state }) : ""}` }),
      h(ItemTable, { items: shown, caption: "Files of the batch" })));
}

/** Whoever looks at a batch that went wrong wants the files that did. */
function worstFirst(items) {
  const rank = (item) => (item.state === "failed" || item.state === "rejected" ? 0 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

export function ItemTable({ items, caption }) {
  return h(Paged, {
    items,
    caption,
    head: h("thead", null, h("tr", null,
      h("th", { scope: "col" }, "File"), h("th", { scope: "col" }, "State"),
      h("th", { scope: "col", class: "wide number" }, "Size"))),
    row: (item) => h("tr", { key: item.index },
      h("td", { class: "name" },
        item.job ? h("a", { href: one("jobs", item.job) }, nameOf(item)) : h("span", null, nameOf(item)),
        item.problem && h("p", { class: "why" }, h("b", null, title(item.problem.code)), " ", item.problem.detail)),
      h("td", null, h(State, { state: item.state })),
      h("td", { class: "wide number" }, bytes(item.length))),
  });
}
