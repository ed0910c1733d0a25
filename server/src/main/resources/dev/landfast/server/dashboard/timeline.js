/** What a job went through, as bars on one line of time: queued, opened, run, settled. */
import { h } from "preact";
import { duration } from "./format.js";
import { Empty, State, useNow } from "./parts.js";
import { title } from "./reasons.js";
import { place, range, segments, ticks } from "./span.js";
import { serverNow } from "./status.js";

const RUNNING_MILLIS = 500;
const LABELS = { queued: "queued", opened: "opened", run: "ran", settled: "settled", lost: "lost" };
const LEGEND = [["queued", "queued"], ["opened", "opened and checked"], ["run", "run"], ["settled", "settled"]];

export function Timeline({ job }) {
  const attempts = job.attempts ?? [];
  useNow(job.finishedAt ? undefined : RUNNING_MILLIS);
  if (attempts.length === 0) {
    return h(Empty, { title: job.finishedAt ? "No stage ran." : "No stage has begun yet; it is queued." });
  }
  const now = serverNow();
  const rows = attempts.map((attempt) => segments(attempt, now));
  const line = range(job, rows, now);
  return h("div", { class: "timeline" },
    h("div", { class: "axis", "aria-hidden": "true" }, h("span", null), h("div", { class: "axis-line" },
      ticks(line).map((tick) => h("span", { key: tick.millis, class: "tick", style: { left: `${tick.left}%` } },
        h("span", null, tick.millis === 0 ? "0" : duration(tick.millis)))))),
    h("ol", null, attempts.map((attempt, i) => h(Attempt, {
      key: `${attempt.stage} ${attempt.number} ${i}`, attempt, line, parts: rows[i], job }))),
    h("p", { class: "legends", "aria-hidden": "true" }, LEGEND.map(([kind, text]) =>
      h("span", { key: kind, class: "legend" }, h("span", { class: `swatch part-${kind}` }), text))));
}

function Attempt({ attempt, line, parts, job }) {
  const outcome = attempt.outcome ?? "running";
  const words = parts
    .filter((part) => part.open || part.to > part.from || part.kind === "run")
    .map((part) => `${part.open ? "running for" : LABELS[part.kind]} ${duration(part.to - part.from)}`);
  return h("li", { class: "attempt" },
    h("div", { class: "attempt-name" },
      h("b", null, attempt.stage), " ",
      attempt.number > 1 && h("span", { class: "muted" }, `attempt ${attempt.number} `),
      h(State, { state: outcome })),
    h("div", { class: "bar", "aria-hidden": "true" }, parts.map((part) => {
      const { left, width } = place(part, line);
      return h("span", { key: part.kind, class: `part part-${part.kind} ${part.open ? "is-open" : ""}`,
        title: `${LABELS[part.kind]} ${duration(part.to - part.from)}`,
        style: { left: `${left}%`, width: `${width}%` } });
    })),
    h("p", { class: "attempt-words muted" }, words.join(" · "), " · by ", attempt.worker,
      attempt.pid > 0 && ` (process ${attempt.pid})`),
    attempt.error && !isTheJobs(attempt, job) && h("p", { class: "why" },
      h("b", null, title(attempt.error.code)), " ", attempt.error.detail));
}

/** The last error stands above the timeline already. */
function isTheJobs(attempt, job) {
  return attempt === job.attempts.at(-1) && job.error?.code === attempt.error.code;
}
