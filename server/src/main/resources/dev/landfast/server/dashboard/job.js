/** One job: why it failed, what it went through, what it made. */
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, post } from "./api.js";
import { bytes, duration, type } from "./format.js";
import { listen } from "./live.js";
import { announce, Head, Id, nameOf, Panel, ProblemNote, Shape, State, Time, useLoad } from "./parts.js";
import { advice, cause, title } from "./reasons.js";
import { list, one } from "./route.js";
import { Timeline } from "./timeline.js";

const ENDED = ["done", "failed", "duplicate", "cancelled"];

export function JobView({ id }) {
  const { value: job, problem, again, set } =
    useLoad((signal) => get(`/v1/jobs/${encodeURIComponent(id)}`, signal), [id]);
  const under = job && !ENDED.includes(job.state);
  useEffect(() => under
    ? listen(`/v1/jobs/${encodeURIComponent(id)}/events`, { job: set, done: set })
    : undefined, [id, Boolean(under)]);
  if (!job) {
    return h("div", null, h(Head, { title: "Job" }), problem
      ? h(ProblemNote, { problem, again }) : h("p", { class: "muted" }, "Loading…"));
  }
  return h("div", null,
    h(Head, { title: nameOf(job) }, h(Buttons, { job, set })),
    h(Facts, { job }),
    job.error && job.state !== "done" && h(Reason, { job }),
    job.state === "duplicate" && job.duplicateOf && h("p", { class: "note" }, h(Shape, { of: "duplicate" }),
      "The same content came before, in ", h("a", { href: one("jobs", job.duplicateOf) }, "this job"), "."),
    h(Panel, { title: "Timeline", id: "timeline" }, h(Timeline, { job })),
    h(Artifacts, { job }),
    h(FileAccess, { attempts: job.attempts ?? [] }));
}

function Facts({ job }) {
  return h("div", { class: "facts" },
    h(State, { state: job.state, text: job.state === "waiting" && job.retryAt ? "waiting" : job.state }),
    job.state === "waiting" && job.retryAt && h("span", null, "due ", h(Time, { at: job.retryAt })),
    job.cancelRequested && !ENDED.includes(job.state) && h("span", { class: "muted" }, "to be cancelled"),
    h("span", { title: job.type ?? "" }, job.type && type(job.type), " ", bytes(job.length)),
    h("span", null, h("a", { href: list("jobs", { pipeline: job.pipeline }) }, job.pipeline),
      ` v${job.pipelineVersion}`, job.stage && ` / ${job.stage}`),
    h("span", null, "received ", h(Time, { at: job.createdAt })),
    job.finishedAt && h("span", null, "took ",
      duration(Date.parse(job.finishedAt) - Date.parse(job.createdAt))),
    job.batch && h("a", { href: one("batches", job.batch) }, "its batch"),
    h("a", { href: `/v1/files/${encodeURIComponent(job.file)}/content`, download: true }, "the file"),
    h(Id, { id: job.id, what: "job's id" }));
}

/** The answer to the question that most people come with. */
function Reason({ job }) {
  const { error } = job;
  const bad = job.state === "failed";
  const todo = advice(error);
  return h("section", { class: `reason ${bad ? "is-bad" : ""}`, "aria-labelledby": "why" },
    h("h2", { id: "why" }, h(Shape, { of: bad ? "failed" : "waiting" }),
      bad ? `It failed: ${title(error.code).toLowerCase()}` : `Tried before: ${title(error.code).toLowerCase()}`),
    h("p", null, error.detail),
    todo && h("p", null, h("b", null, "What to do: "), todo),
    h("p", { class: "muted" }, "The cause is ", cause(error), " · ", h("code", null, error.code), " · ",
      error.severity, error.verdict && ` · verdict ${error.verdict}`, " · in the log under ",
      h(Id, { id: job.correlationId, what: "correlation id" })));
}

function Buttons({ job, set }) {
  const [busy, setBusy] = useState(false);
  async function ask(what, said) {
    setBusy(true);
    try {
      const { job: changed } = await post(`/v1/jobs/${encodeURIComponent(job.id)}/${what}`);
      set({ ...job, ...changed, error: changed.error, finishedAt: changed.finishedAt });
      announce(said);
    } catch (problem) {
      announce(problem.message, true);
    } finally {
      setBusy(false);
    }
  }
  return h("div", { class: "buttons" },
    (job.state === "failed" || job.state === "cancelled") &&
      h("button", { type: "button", class: "first", disabled: busy,
        onClick: () => ask("retry", "The job is tried again.") }, "Retry"),
    !ENDED.includes(job.state) &&
      h("button", { type: "button", disabled: busy || job.cancelRequested,
        onClick: () => ask("cancel", "The job is cancelled as soon as its stage is over.") }, "Cancel"));
}

function Artifacts({ job }) {
  const artifacts = job.artifacts ?? [];
  if (artifacts.length === 0) {
    return null;
  }
  return h(Panel, { title: "Artifacts", id: "artifacts" }, h("table", null,
    h("caption", { class: "hidden" }, "What the stages made"),
    h("thead", null, h("tr", null,
      h("th", { scope: "col" }, "Name"), h("th", { scope: "col" }, "By"),
      h("th", { scope: "col", class: "wide" }, "Type"), h("th", { scope: "col", class: "number" }, "Size"))),
    h("tbody", null, artifacts.map((it) => h("tr", { key: it.name },
      h("td", { class: "name" }, h("a", { download: true,
        href: `/v1/jobs/${encodeURIComponent(job.id)}/artifacts/${encodeURIComponent(it.name)}` }, it.name)),
      h("td", null, it.stage),
      h("td", { class: "wide", title: it.type }, type(it.type)),
      h("td", { class: "number" }, bytes(it.length)))))));
}

/** Only where opening the file took more than one try: otherwise it is no news. */
function FileAccess({ attempts }) {
  const told = attempts.filter((it) => it.fileAccess && (it.fileAccess.tries.length > 1 || !it.fileAccess.accessible));
  return told.length > 0 && h(Panel, { title: "Access to the file", id: "access" }, h("ul", { class: "plain" },
    told.map((it, i) => h("li", { key: i },
      h(Shape, { of: it.fileAccess.accessible ? "done" : "failed" }), ` ${it.stage}, attempt ${it.number}: `,
      it.fileAccess.accessible ? "opened" : "not accessible", ` after ${it.fileAccess.tries.length} tries`))));
}
