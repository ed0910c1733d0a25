/** Send files or whole folders as one batch, and see what becomes of each. */
import { h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Paged } from "./browse.js";
import { bytes, count, plural } from "./format.js";
import { announce, Head, nameOf, ProblemNote, State } from "./parts.js";
import { title } from "./reasons.js";
import { list, one } from "./route.js";
import { useStatus } from "./status.js";
import { begin, send, stop, useUploading } from "./uploading.js";
import { tally } from "./upload-items.js";

const DEPTH_MAX = 64;
const FILES_MAX = 10_000; // of one request, as the server has it

let pipelineChosen = null;

function pipelineOf(status) {
  const names = status?.pipelines.map((it) => it.name) ?? [];
  return names.includes(pipelineChosen) ? pipelineChosen
    : names.includes("documents") ? "documents" : names[0] ?? "documents";
}

/** Files may be dropped on every view; a page that opens a dropped file would be gone. */
export function catchDrops() {
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const mark = (change) => {
    depth = Math.max(0, depth + change);
    document.documentElement.classList.toggle("is-dropping", depth > 0);
  };
  addEventListener("dragenter", (event) => brings(event) && mark(1));
  addEventListener("dragleave", (event) => brings(event) && mark(-1));
  addEventListener("dragover", (event) => brings(event) && event.preventDefault());
  addEventListener("drop", async (event) => {
    if (!brings(event)) {
      return;
    }
    event.preventDefault();
    mark(-depth);
    const found = await filesOf(event.dataTransfer);
    location.hash = list("upload");
    start(found);
  });
}

function start(found) {
  if (found.length > FILES_MAX) {
    announce(`${count(found.length)} files are too many for one batch; it takes ${count(FILES_MAX)}.`, true);
  } else {
    begin(pipelineOf(latestStatus), found);
  }
}

let latestStatus = null;

/** All files of a drop, those in folders too. The entries are gone once this returns to the browser. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) {
    return [...transfer.files].map((file) => ({ file, path: file.name }));
  }
  const found = [];
  for (const entry of entries) {
    await gather(entry, "", found, 0);
  }
  return found;
}

async function gather(entry, folder, found, depth) {
  const path = folder + entry.name;
  if (entry.isFile) {
    try {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, path });
    } catch {
      announce(`${path} cannot be read.`, true);
    }
    return;
  }
  if (depth > DEPTH_MAX) {
    announce(`${path} is too deep a folder.`, true);
    return;
  }
  const reader = entry.createReader();
  for (let more = true; more && found.length <= FILES_MAX;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    for (const child of some) {
      await gather(child, `${path}/`, found, depth + 1);
    }
    more = some.length > 0;
  }
}

export function UploadView() {
  const { status } = useStatus();
  latestStatus = status;
  const upload = useUploading();
  return h("div", null,
    h(Head, { title: "Upload" }),
    h(DropArea, { status, busy: upload.sending }),
    upload.phase !== "none" && h(Uploading, { upload }));
}

function DropArea({ status, busy }) {
  const files = useRef(null);
  const folder = useRef(null);
  const [pipeline, setPipeline] = useState(pipelineOf(status));
  useEffect(() => setPipeline(pipelineOf(status)), [status?.pipelines.length]);
  function chosen(event) {
    start([...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    event.target.value = ""; // the same again is a change again
  }
  return h("section", { class: "drop", "aria-label": "Send files" },
    h("svg", { class: "drop-mark", viewBox: "0 0 48 48", "aria-hidden": "true" },
      h("path", { d: "M24 33V10M14.5 19.5L24 10l9.5 9.5" }), h("path", { d: "M6 31v9h36v-9" })),
    h("p", { class: "drop-title" }, "Drop files or a folder here"),
    h("p", { class: "muted" }, `Up to ${count(FILES_MAX)} files at once. They become one batch, and each its own job.`),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "first", disabled: busy, onClick: () => files.current.click() }, "Choose files"),
      h("button", { type: "button", disabled: busy, onClick: () => folder.current.click() }, "Choose a folder"),
      h("label", null, "for ", h("select", { value: pipeline, disabled: busy, "aria-label": "Pipeline",
        onChange: (event) => { pipelineChosen = event.target.value; setPipeline(pipelineChosen); } },
      (status?.pipelines.map((it) => it.name) ?? [pipeline]).map((name) =>
        h("option", { key: name, value: name, selected: name === pipeline }, name))))),
    h("input", { type: "file", multiple: true, hidden: true, ref: files, onChange: chosen, id: "files" }),
    h("input", { type: "file", multiple: true, webkitdirectory: true, hidden: true, ref: folder,
      onChange: chosen, id: "folder" }));
}

function Uploading({ upload }) {
  const { phase, items, problem, batch, left } = upload;
  const counts = tally(items);
  const all = items.reduce((sum, item) => sum + item.length, 0);
  return h("section", { class: "panel", "aria-labelledby": "this-upload" },
    h("div", { class: "panel-head" },
      h("h2", { id: "this-upload" }, plural(items.length, "file"), `, ${bytes(all)}`),
      batch && h("a", { href: one("batches", batch.id) }, "Open the batch"),
      phase === "sending" && h("button", { type: "button", onClick: stop }, "Stop")),
    problem && h(ProblemNote, { problem, again: send }),
    left.length > 0 && h("p", { class: "muted" }, `Left out, as systems make them: ${left.join(", ")}.`),
    h(Whole, { upload, all }),
    h("p", { class: "counts" }, Object.entries(counts).map(([state, number]) =>
      h(State, { key: state, state, text: `${count(number)} ${state}` }))),
    h(Paged, { items: worstFirst(items), row, caption: "Files of this upload",
      head: h("thead", null, h("tr", null, h("th", { scope: "col" }, "File"),
        h("th", { scope: "col" }, "State"), h("th", { scope: "col", class: "wide number" }, "Size"))) }));
}

function Whole({ upload, all }) {
  const { phase, loaded, total, items, ended } = upload;
  const sending = phase === "sending";
  const value = sending ? (total > 0 ? loaded / total : 0) : items.length > 0 ? ended / items.length : 0;
  return phase !== "broken" && h("div", { class: "batch-progress" },
    h("progress", { max: 1, value, "aria-label": sending ? "Sent" : "Files that have come to an end" }),
    h("p", { class: "muted" }, sending
      ? loaded >= total && total > 0 ? "Sent; the server makes them durable."
        : `${bytes(Math.min(loaded, all))} of ${bytes(all)} sent`
      : `${count(ended)} of ${plural(items.length, "file")} have come to an end`));
}

function worstFirst(items) {
  const rank = (item) => (item.state === "failed" || item.state === "rejected" ? 0 : 1);
  return items.every((item) => rank(item) === 1) ? items
    : [...items].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

function row(item) {
  return h("tr", { key: item.index },
    h("td", { class: "name" },
      item.job ? h("a", { href: one("jobs", item.job) }, nameOf(item)) : h("span", null, nameOf(item)),
      item.problem && h("p", { class: "why" }, h("b", null, title(item.problem.code)), " ", item.problem.detail)),
    h("td", null, item.state === "sending" && item.sent < 1
      ? h("progress", { max: 1, value: item.sent, "aria-label": `${nameOf(item)}, sent` })
      : h(State, { state: item.state, text: item.state === "sending" ? "sent" : item.state })),
    h("td", { class: "wide number" }, bytes(item.length)));
}
