/** How things stand: what waits, what runs, what failed, how fast, who works, how much room. */
import { h } from "preact";
import { Chart } from "./chart.js";
import { bytes, count, duration, percent, plural, shortId } from "./format.js";
import { FailureGroups, useFailures } from "./failures.js";
import { Empty, Head, Panel, ProblemNote, Shape, State, Time } from "./parts.js";
import { list } from "./route.js";
import { useStatus } from "./status.js";

const GROUPS_SHOWN = 5;
const SECOND_MILLIS = 1000;
const MINUTE_MILLIS = 60_000;

export function OverviewView() {
  const { status, samples, problem, connection } = useStatus();
  if (!status) {
    return h("div", null, h(Head, { title: "Overview" }), problem && connection !== "lost"
      ? h(ProblemNote, { problem })
      : h("p", { class: "muted" }, "Loading…"));
  }
  return h("div", null,
    h(Head, { title: "Overview" }),
    h(Figures, { status, samples }),
    h("div", { class: "panels" },
      h(Charts, { samples, stepSeconds: status.stepSeconds }),
      h(Queue, { status }),
      h(Failures),
      h("div", { class: "stack" }, h(Workers, { status }),
        status.volume && h(Volume, { volume: status.volume }))));
}

function sum(rows, key) {
  return rows.reduce((total, row) => total + (row[key] ?? 0), 0);
}

function Figures({ status, samples }) {
  const latest = samples.at(-1);
  const minute = latest
    ? samples.filter((it) => Date.parse(latest.at) - Date.parse(it.at) < MINUTE_MILLIS) : [];
  const figures = [
    ["Ready", sum(status.queue, "ready"), list("jobs", { state: "ready" }),
      status.oldestReadyAt ? h("span", null, "oldest ", h(Time, { at: status.oldestReadyAt })) : "nothing waits"],
    ["Running", sum(status.queue, "running"), list("jobs", { state: "running" }),
      `on ${plural(status.nodes.length, "node")}`],
    ["Waiting", sum(status.queue, "waiting"), list("jobs", { state: "waiting" }), "for a retry or an answer"],
    ["Received", sum(minute, "received"), list("batches"), `${bytes(sum(minute, "bytes"))} in a minute`],
    ["Done", sum(minute, "done"), list("jobs", { state: "done" }), "in the last minute"],
    ["Failed", sum(minute, "failed"), list("failures"), "in the last minute"],
  ];
  return h("ul", { class: "figures" }, figures.map(([name, value, href, more]) =>
    h("li", { key: name, class: name === "Failed" && value > 0 ? "is-bad" : "" },
      h("a", { href, "aria-label": `${name}: ${count(value)}` },
        h("span", { class: "figure-name" }, name), h("span", { class: "figure" }, count(value))),
      h("span", { class: "muted" }, more))));
}

function Charts({ samples, stepSeconds }) {
  const at = samples.map((it) => Date.parse(it.at) / 1000);
  const perSecond = (key) => samples.map((it) => it[key] / stepSeconds);
  const last = samples.at(-1);
  return [
    h(Panel, { title: "Throughput", id: "throughput", aside: h("span", { class: "muted" }, "files a second") },
      h(Chart, {
        label: last
          ? `Throughput, files a second. At last ${perSecond("received").at(-1).toFixed(1)} received, ` +
            `${perSecond("done").at(-1).toFixed(1)} done, ${perSecond("failed").at(-1).toFixed(1)} failed.`
          : "Throughput, no samples yet.",
        at,
        lines: [
          { name: "received", colour: "--series-1", values: perSecond("received") },
          { name: "done", colour: "--series-2", values: perSecond("done"), fill: true },
          { name: "failed", colour: "--series-3", values: perSecond("failed"), dash: [4, 3] },
        ],
        show: (value) => value.toFixed(value < 10 ? 1 : 0),
      })),
    h(Panel, { title: "Latency", id: "latency", aside: h("span", { class: "muted" }, "from received to done") },
      h(Chart, {
        label: `Latency from received to done. At last half within ${duration(last?.p50Millis)}, ` +
          `95 of 100 within ${duration(last?.p95Millis)}.`,
        at,
        lines: [
          { name: "half", colour: "--series-1", values: samples.map((it) => it.p50Millis ?? null) },
          { name: "95 of 100", colour: "--series-4", values: samples.map((it) => it.p95Millis ?? null), dash: [4, 3] },
        ],
        show: duration,
        high: SECOND_MILLIS,
      })),
  ];
}

/** Each pipeline as its stages in order, with what is at each. */
function Queue({ status }) {
  return h(Panel, { title: "Queue", id: "queue", wide: true },
    status.queue.length === 0 && h("p", { class: "muted quiet" },
      "Nothing waits. ", h("a", { href: list("upload") }, "Send files"), " to see them pass here."),
    status.pipelines.map((pipeline) => h("div", { class: "pipeline", key: pipeline.name },
      h("h3", null, h("a", { href: list("jobs", { pipeline: pipeline.name }) }, pipeline.name)),
      h("ol", { class: "stages" }, pipeline.stages.map((name) => h(Stage, {
        key: name,
        name,
        counts: status.queue.find((it) => it.pipeline === pipeline.name && it.stage === name),
        breaker: status.breakers.find((it) => it.pipeline === pipeline.name && it.stage === name),
      }))))),
    h(StoreBreakers, { breakers: status.breakers.filter((it) => !it.pipeline && it.state !== "closed") }));
}

function Stage({ name, counts, breaker }) {
  const busy = counts && counts.ready + counts.running + counts.waiting > 0;
  const stopped = breaker && breaker.state !== "closed";
  return h("li", { class: `stage ${busy ? "is-busy" : ""} ${stopped ? "is-stopped" : ""}` },
    h("span", { class: "stage-name" }, name),
    busy
      ? h("span", { class: "stage-counts" }, ["ready", "running", "waiting"]
        .filter((state) => counts[state] > 0)
        .map((state) => h(State, { key: state, state, text: `${count(counts[state])} ${state}` })))
      : h("span", { class: "muted" }, "empty"),
    stopped && h("span", { class: "stage-breaker" }, h(Breaker, { breaker })));
}

function Breaker({ breaker }) {
  return breaker.state === "open"
    ? h("span", { class: "state is-failed" }, h(Shape, { of: "failed" }),
      h("span", null, `breaker open after ${plural(breaker.failures, "failure")}`,
        breaker.until && [", tries again ", h(Time, { at: breaker.until })]))
    : h("span", { class: "state is-waiting" }, h(Shape, { of: "waiting" }),
      "breaker closes when its trial succeeds");
}

function StoreBreakers({ breakers }) {
  return breakers.map((breaker) =>
    h("p", { key: breaker.stage, class: "note is-bad" }, "Access of ", h("code", null, breaker.stage),
      " to the store: ", h(Breaker, { breaker })));
}

function Failures() {
  const { value, problem, again } = useFailures();
  const items = value?.items ?? [];
  return h(Panel, { title: "Failures", id: "failures", aside: items.length > 0 &&
      h("a", { href: list("failures") }, items.length > GROUPS_SHOWN ? `All ${items.length} reasons` : "All and retry") },
  problem && !value ? h(ProblemNote, { problem, again })
    : items.length > 0 ? h(FailureGroups, { items: items.slice(0, GROUPS_SHOWN), brief: true })
      : value && h(Empty, { title: "No failed jobs." }));
}

function Workers({ status: { nodes, instance } }) {
  return h(Panel, { title: "Workers", id: "workers" },
    nodes.length === 0 ? h(Empty, { title: "No node runs stages. Start landfast serve or landfast work." })
      : h("table", null,
        h("caption", { class: "hidden" }, "Nodes on this database"),
        h("thead", null, h("tr", null,
          h("th", { scope: "col" }, "Node"), h("th", { scope: "col", class: "wide" }, "Since"),
          h("th", { scope: "col" }, "Seen"), h("th", { scope: "col", class: "number" }, "Running"))),
        h("tbody", null, nodes.map((node) => h("tr", { key: node.id },
          h("td", { class: "name" }, h("code", { title: node.id }, shortId(node.id)),
            ` process ${node.pid}`, node.id === instance && h("span", { class: "muted" }, ", this one")),
          h("td", { class: "wide" }, h(Time, { at: node.since })),
          h("td", null, h(Time, { at: node.seenAt })),
          h("td", { class: "number" }, count(node.running)))))));
}

function Volume({ volume }) {
  const used = volume.totalBytes - volume.freeBytes;
  const tight = volume.freeBytes <= 2 * volume.reserveBytes;
  return h(Panel, { title: "Volume", id: "volume" },
    h("p", null, h("strong", null, bytes(volume.freeBytes)), " free of ", bytes(volume.totalBytes)),
    h("progress", { max: volume.totalBytes, value: used, "aria-label": "Used room",
      class: tight ? "is-bad" : "" }, `${percent(used, volume.totalBytes)} %`),
    h("p", { class: "muted" }, tight
      ? h("span", { class: "state is-failed" }, h(Shape, { of: "failed" }),
        `Below ${bytes(volume.reserveBytes)} free, nothing more is taken in.`)
      : `${percent(used, volume.totalBytes)} % used; ${bytes(volume.reserveBytes)} are kept for work under way.`));
}
