/** Why jobs failed, the most frequent reason first, and all of one reason tried again at once. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, post } from "./api.js";
import { count, plural } from "./format.js";
import { announce, Empty, Head, ProblemNote, Time, useLoad } from "./parts.js";
import { title } from "./reasons.js";
import { list, one } from "./route.js";
import { useStatus } from "./status.js";

/** The reasons, read again when a sample says that jobs have come to an end. */
export function useFailures() {
  const { samples } = useStatus();
  const moved = samples.findLast((it) => it.failed + it.done > 0)?.at;
  const loaded = useLoad((signal) => get("/v1/failures", signal), []);
  const seen = useRef(moved);
  useEffect(() => {
    if (moved !== seen.current) {
      seen.current = moved;
      loaded.again();
    }
  }, [moved]);
  return loaded;
}

export function FailuresView() {
  const { value, problem, again } = useFailures();
  const items = value?.items ?? [];
  const all = items.reduce((sum, it) => sum + it.count, 0);
  return h("div", null,
    h(Head, { title: "Failures" }, value && h("p", { class: "muted" }, items.length === 0 ? "" :
      `${plural(all, "failed job")}, by reason.`)),
    problem && h(ProblemNote, { problem, again }),
    !value && !problem && h("p", { class: "muted" }, "Loading…"),
    value && items.length === 0 && h(Empty, { title: "No failed jobs." },
      h("p", null, "Files that are refused as they arrive have no job; their batch says why.")),
    items.length > 0 && h("div", { class: "panel" }, h(FailureGroups, { items, changed: again })));
}

/** @param brief without the buttons, for the overview */
export function FailureGroups({ items, brief = false, changed }) {
  return h("ul", { class: "groups" }, items.map((group) =>
    h(Group, { key: `${group.pipeline} ${group.stage} ${group.code}`, group, brief, changed })));
}

function Group({ group, brief, changed }) {
  const { pipeline, stage, code, detail } = group;
  const [busy, setBusy] = useState(false);
  async function retry() {
    setBusy(true);
    try {
      const { matched } = await post("/v1/jobs/retry", { pipeline, code });
      announce(matched === 1 ? "1 job is tried again." : `${count(matched)} jobs are tried again.`);
      changed();
    } catch (problem) {
      announce(problem.message, true);
    } finally {
      setBusy(false);
    }
  }
  return h("li", { class: "group" },
    h("div", { class: "group-count", "aria-hidden": "true" }, count(group.count)),
    h("div", { class: "group-text" },
      h("a", { class: "group-title", href: list("jobs", { state: "failed", code, pipeline }) },
        title(code), h("span", { class: "hidden" }, `, ${plural(group.count, "job")}`)),
      h("p", { class: "muted" }, h("code", null, code), " · ", `${pipeline} / ${stage}`, " · ",
        h(Time, { at: group.lastAt })),
      h("p", { class: brief ? "clamp" : "" }, detail)),
    !brief && h("div", { class: "buttons" },
      h("a", { class: "button", href: one("jobs", group.lastJob),
        "aria-label": `Latest job with ${title(code)}` }, "Latest job"),
      h("button", { type: "button", disabled: busy, onClick: retry,
        "aria-label": `Retry all with ${title(code)} in ${pipeline}` },
      busy ? "Retrying…" : "Retry all")));
}
