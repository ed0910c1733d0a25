/** The arithmetic of one upload of many files. Nothing here touches the page. */

/** Files that systems leave in folders, which nobody means to send. */
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

export function isLitter(name) {
  return LITTER.has(name);
}

/**
 * Where each file ends within the request's body. What the body has beside the files (boundaries and
 * headers of parts) is taken to be spread over them evenly.
 */
export function ends(sizes, total) {
  const files = sizes.reduce((sum, size) => sum + size, 0);
  const perPart = sizes.length === 0 ? 0 : Math.max(0, total - files) / sizes.length;
  let at = 0;
  return sizes.map((size) => (at += size + perPart));
}

/** How much of file `index` has been sent, from 0 to 1, when `loaded` bytes of the body have. */
export function sent(sizes, bodyEnds, index, loaded) {
  const from = index === 0 ? 0 : bodyEnds[index - 1];
  const length = bodyEnds[index] - from;
  if (length <= 0) {
    return loaded >= bodyEnds[index] ? 1 : 0;
  }
  return Math.min(1, Math.max(0, (loaded - from) / length));
}

/** What the answer to the request (201 or 207) says of each file. */
export function received(items, answer) {
  const found = items.map((item) => ({ ...item, state: "unknown", sent: 1 }));
  for (const { index, file, job, problem } of answer.items ?? []) {
    if (found[index]) {
      Object.assign(found[index], {
        state: job ? job.state : "rejected",
        job: job?.id,
        file: file?.id,
        problem,
      });
    }
  }
  return found;
}

/** How many items there are in each state. */
export function tally(items) {
  const counts = {};
  for (const { state } of items) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

const ENDED = ["done", "failed", "rejected", "duplicate", "cancelled"];

export function isOver(state) {
  return ENDED.includes(state);
}

/** One sentence about an upload whose files have all come to an end. */
export function outcome(counts) {
  const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
  const parts = ENDED.filter((state) => counts[state]).map((state) => `${counts[state]} ${state}`);
  return `${all} ${all === 1 ? "file" : "files"}: ${parts.join(", ")}.`;
}
