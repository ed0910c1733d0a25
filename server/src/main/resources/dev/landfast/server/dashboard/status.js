/** The state of the installation, read once and then live; all views share one stream of it. */
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { listen } from "./live.js";

const SAMPLES_MAX = 120;

let known = { status: null, samples: [], connection: "first", problem: null };
let clockAheadMillis = 0;
const readers = new Set();

/** Now, by the server's clock: ages are right on a machine whose clock is not. */
export function serverNow() {
  return Date.now() + clockAheadMillis;
}

function tell(change) {
  known = { ...known, ...change };
  readers.forEach((reader) => reader(known));
}

function take(status) {
  clockAheadMillis = Date.parse(status.at) - Date.now();
  tell({ status });
}

function addSample(sample) {
  const last = known.samples.at(-1);
  if (!last || sample.at > last.at) {
    tell({ samples: [...known.samples, sample].slice(-SAMPLES_MAX) });
  }
}

async function load() {
  try {
    const { samples = [], ...status } = await get("/v1/status");
    take(status);
    tell({ samples: samples.slice(-SAMPLES_MAX), problem: null });
  } catch (problem) {
    tell({ problem });
  }
}

/** Starts the one stream; whatever was missed while it was lost is read again. */
export function follow() {
  load();
  let opened = false;
  listen("/v1/status/events", { status: take, sample: addSample }, (connection) => {
    if (connection === "live" && opened) {
      load(); // it was lost, or nobody looked
    }
    opened ||= connection === "live";
    tell({ connection });
  });
}

export function useStatus() {
  const [, setSeen] = useState(known);
  useEffect(() => {
    readers.add(setSeen);
    return () => readers.delete(setSeen);
  }, []);
  return known;
}
