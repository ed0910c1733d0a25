/**
 * The upload that is under way. It belongs to the page and not to a view: whoever goes to look at
 * something else meanwhile finds it again.
 *
 *   chosen ──► sending ──► following ──► over
 *                 └──► refused, broken: send again, under the same key
 */
import { useEffect, useState } from "preact/hooks";
import { sendBatch } from "./api.js";
import { listen } from "./live.js";
import { announce } from "./parts.js";
import { ends, isLitter, isOver, outcome, received, sent, tally } from "./upload-items.js";

const REDRAW_MILLIS = 150;
const NOTHING = { phase: "none", items: [], loaded: 0, total: 0, left: [], problem: null, batch: null };

let now = NOTHING;
let abort = () => {};
let stopEvents = () => {};
let timer = null;
const readers = new Set();

function show() {
  clearTimeout(timer);
  timer = null;
  readers.forEach((reader) => reader({ ...now }));
}

function soon() {
  timer ??= setTimeout(show, REDRAW_MILLIS);
}

function warn(event) {
  event.preventDefault(); // the browser asks whether to leave
}

/** @param chosen {file, path} each, the path as in the folder that it was found in */
export function begin(pipeline, chosen) {
  if (now.phase === "sending") {
    announce("An upload is under way; wait for it, or stop it first.", true);
    return;
  }
  stopEvents();
  const wanted = chosen.filter(({ file }) => !isLitter(file.name));
  const left = chosen.filter(({ file }) => isLitter(file.name)).map(({ path }) => path);
  if (wanted.length === 0) {
    announce("There is no file in it.", true);
    return;
  }
  const items = wanted.map(({ file, path }, index) =>
    ({ index, name: path, length: file.size, state: "queued", sent: 0 }));
  now = { ...NOTHING, phase: "chosen", pipeline, items, left, files: wanted.map(({ file }) => file),
    key: crypto.randomUUID?.() ?? String(performance.timeOrigin + performance.now()) };
  send();
}

/** Sends what was chosen; again under the same key, so that it becomes one batch. */
export function send() {
  const sizes = now.files.map((file) => file.size);
  now = { ...now, phase: "sending", problem: null, loaded: 0, total: 0 };
  addEventListener("beforeunload", warn);
  abort = sendBatch({
    pipeline: now.pipeline,
    files: now.files,
    key: now.key,
    progress: (loaded, total) => progress(sizes, loaded, total),
    end: answered,
  });
  show();
}

function progress(sizes, loaded, total) {
  const bodyEnds = ends(sizes, total);
  const items = now.items.map((item) => {
    const part = sent(sizes, bodyEnds, item.index, loaded);
    return part === item.sent ? item
      : { ...item, sent: part, state: part === 0 ? "queued" : "sending" };
  });
  now = { ...now, loaded, total, items };
  soon();
}

function answered(answer, problem) {
  removeEventListener("beforeunload", warn);
  if (problem) {
    now = { ...now, phase: "broken", problem,
      items: now.items.map((item) => ({ ...item, state: "queued", sent: 0 })) };
    announce(problem.message, true);
    show();
    return;
  }
  const items = received(now.items, answer);
  const refused = items.filter((item) => item.state === "rejected").length;
  now = { ...now, phase: "following", items, batch: answer.batch, files: [] };
  announce(refused === 0 ? `All ${items.length} files are received and safe.`
    : `${items.length - refused} of ${items.length} files are received and safe, ${refused} refused.`);
  show();
  followBatch(answer.batch.id);
}

function followBatch(id) {
  stopEvents = listen(`/v1/batches/${encodeURIComponent(id)}/events`, {
    job: (item) => {
      const was = now.items[item.index];
      if (was) {
        const items = [...now.items];
        items[item.index] = { ...was, state: item.state, job: item.job, problem: item.problem };
        now = { ...now, items };
        soon();
      }
    },
    done: () => {
      now = { ...now, phase: "over" };
      announce(outcome(tally(now.items)));
      show();
    },
  });
}

/** Gives up what is being sent: nothing of it is kept. */
export function stop() {
  abort();
  removeEventListener("beforeunload", warn);
  now = NOTHING;
  announce("The upload is stopped; nothing of it was kept.");
  show();
}

export function useUploading() {
  const [seen, setSeen] = useState(now);
  useEffect(() => {
    readers.add(setSeen);
    setSeen({ ...now });
    return () => readers.delete(setSeen);
  }, []);
  return {
    ...seen,
    sending: seen.phase === "sending",
    percent: seen.total > 0 ? Math.floor((100 * seen.loaded) / seen.total) : 0,
    ended: seen.items.filter((item) => isOver(item.state)).length,
  };
}
