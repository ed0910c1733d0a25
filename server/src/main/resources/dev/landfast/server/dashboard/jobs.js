/** Jobs, the newest first, by state, pipeline, batch and code; the filters stand in the address. */
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { Choices, PAGE } from "./browse.js";
import { bytes, count, type } from "./format.js";
import { announce, Empty, Head, nameOf, ProblemNote, State, Time, useLoad } from "./parts.js";
import { title } from "./reasons.js";
import { list, one, queryOf } from "./route.js";
import { useStatus } from "./status.js";

/** More rows than this are never in the page; the oldest of them make room. */
const ROWS_MAX = 500;
const STATES = ["ready", "running", "waiting", "done", "failed", "duplicate", "cancelled"];

export function JobsView({ filters }) {
  const { state = "", pipeline = "", batch = "", code = "" } = filters;
  const query = { state, pipeline, batch, code, limit: PAGE };
  const key = queryOf(query);
  const first = useLoad((signal) => get(`/v1/jobs?${key}`, signal), [key]);
  return h("div", null,
    h(Head, { title: "Jobs" },
      h("button", { type: "button", onClick: first.again }, "Refresh")),
    h(Filters, { filters: { state, pipeline, batch, code } }),
    first.problem && h(ProblemNote, { problem: first.problem, again: first.again }),
    !first.value && !first.problem && h("p", { class: "muted" }, "Loading…"),
    first.value && h(List, { first: first.value, query }));
}

function List({ first, query }) {
  const [window, setWindow] = useState({ items: first.items, next: first.next, left: 0 });
  const [busy, setBusy] = useState(false);
  useEffect(() => setWindow({ items: first.items, next: first.next, left: 0 }), [first]);

  async function load() {
    setBusy(true);
    try {
      const page = await get("/v1/jobs?" + queryOf({ ...query, cursor: window.next }));
      const items = [...window.items, ...page.items];
      const over = Math.max(0, items.length - ROWS_MAX);
      setWindow({ items: items.slice(over), next: page.next, left: window.left + over });
      announce(`${page.items.length} more jobs.`);
    } catch (problem) {
      announce(problem.message, true);
    } finally {
      setBusy(false);
    }
  }

  if (window.items.length === 0) {
    return h(Empty, { title: "No such jobs." },
      h("p", null, h("a", { href: list("jobs") }, "Show all jobs"), " or ",
        h("a", { href: list("upload") }, "send files"), "."));
  }
  return h("div", { class: "panel" },
    window.left > 0 && h("p", { class: "left-out" }, `${count(window.left)} newer jobs are left out. `,
      h("button", { type: "button",
        onClick: () => setWindow({ items: first.items, next: first.next, left: 0 }) }, "Back to the newest")),
    h("table", null,
      h("caption", { class: "hidden" }, "Jobs, newest first"),
      h("thead", null, h("tr", null,
        h("th", { scope: "col" }, "File"), h("th", { scope: "col" }, "State"),
        h("th", { scope: "col", class: "wide" }, "Pipeline"), h("th", { scope: "col", class: "wide" }, "Type"),
        h("th", { scope: "col", class: "wide number" }, "Size"), h("th", { scope: "col", class: "wide" }, "Received"))),
      h("tbody", null, window.items.map((job) => h(Row, { key: job.id, job })))),
    window.next
      ? h("p", { class: "more" }, h("button", { type: "button", disabled: busy, onClick: load },
        busy ? "Loading…" : "Load more"))
      : h("p", { class: "more muted" }, "These are all."));
}

function Row({ job }) {
  const at = job.stage && job.state !== "done" ? `${job.pipeline} / ${job.stage}` : job.pipeline;
  return h("tr", null,
    h("td", { class: "name" },
      h("a", { href: one("jobs", job.id) }, nameOf(job)),
      job.error && job.state !== "done" &&
        h("p", { class: "why" }, h("b", null, title(job.error.code)), " ", job.error.detail),
      h("span", { class: "narrow muted" }, at, " · ", bytes(job.length), " · ", h(Time, { at: job.createdAt }))),
    h("td", null, h(State, { state: job.state })),
    h("td", { class: "wide" }, at),
    h("td", { class: "wide", title: job.type ?? "" }, type(job.type)),
    h("td", { class: "wide number" }, bytes(job.length)),
    h("td", { class: "wide" }, h(Time, { at: job.createdAt })));
}

function Filters({ filters }) {
  const { status } = useStatus();
  const set = (change) => list("jobs", { ...filters, ...change });
  const pipelines = status?.pipelines.map((it) => it.name) ?? [];
  const known = filters.pipeline && !pipelines.includes(filters.pipeline)
    ? [...pipelines, filters.pipeline] : pipelines;
  const chips = [["batch", filters.batch && `batch …${filters.batch.slice(-8)}`], ["code", filters.code]]
    .filter(([, text]) => text);
  return h("div", { class: "filters" },
    h(Choices, { label: "Filter by state", current: filters.state, href: (state) => set({ state }),
      options: [{ value: "", text: "All" }, ...STATES.map((value) => ({ value, text: value }))] }),
    h("label", null, h("span", null, "Pipeline"), " ",
      h("select", { value: filters.pipeline,
        onChange: (event) => { location.hash = set({ pipeline: event.target.value }); } },
      h("option", { value: "" }, "all"),
      known.map((name) => h("option", { key: name, value: name, selected: name === filters.pipeline }, name)))),
    chips.map(([name, text]) => h("a", { key: name, class: "chip", href: set({ [name]: "" }),
      "aria-label": `No longer filter by ${text}` }, text, h("span", { "aria-hidden": "true" }, " ×"))));
}
