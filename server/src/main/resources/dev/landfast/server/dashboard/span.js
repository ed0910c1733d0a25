/** Where the parts of attempts stand on one line of time. Nothing here touches the page. */

/**
 * What an attempt's time went into, in order; `to` of the last one is open while it runs.
 * The queue comes before the claim, so that it starts before `startedAt`.
 */
export function segments(attempt, now) {
  const { queuedMillis = 0, openMillis, runMillis, settleMillis } = attempt.timings ?? {};
  const claimed = Date.parse(attempt.startedAt);
  const found = [{ kind: "queued", from: claimed - queuedMillis, to: claimed }];
  let at = claimed;
  for (const [kind, millis] of [["opened", openMillis], ["run", runMillis], ["settled", settleMillis]]) {
    if (millis != null) {
      found.push({ kind, from: at, to: at + millis });
      at += millis;
    }
  }
  if (!attempt.endedAt) {
    const kind = openMillis == null ? "opened" : "run";
    found.push({ kind, from: at, to: Math.max(at, now), open: true });
  } else if (runMillis == null && Date.parse(attempt.endedAt) > at) {
    // Its worker was lost or gave it back, and told no more.
    found.push({ kind: "lost", from: at, to: Date.parse(attempt.endedAt) });
  }
  return found;
}

/** The whole line: from the first moment to the last one, at least a millisecond. */
export function range(job, rows, now) {
  const first = Math.min(Date.parse(job.createdAt), ...rows.flat().map((it) => it.from));
  const ends = rows.flat().map((it) => it.to);
  const end = job.finishedAt ? Date.parse(job.finishedAt) : rows.length ? Math.max(...ends) : now;
  return { from: first, to: Math.max(first + 1, end, ...ends) };
}

/** A part of the line, in percent of it. */
export function place(segment, line) {
  const whole = line.to - line.from;
  return {
    left: (100 * (segment.from - line.from)) / whole,
    width: (100 * (segment.to - segment.from)) / whole,
  };
}

/** Round times for the axis, four to seven of them: {at, millis since the start}. */
export function ticks(line) {
  const whole = line.to - line.from;
  const rough = whole / 5;
  const steps = [1, 2, 5].flatMap((digit) =>
    [0, 1, 2, 3].map((power) => digit * 10 ** power)); // up to 5 s
  steps.push(10e3, 20e3, 30e3, 60e3, 2 * 60e3, 5 * 60e3, 10 * 60e3, 30 * 60e3, 36e5, 2 * 36e5,
    6 * 36e5, 12 * 36e5, 24 * 36e5, 7 * 24 * 36e5, 30 * 24 * 36e5, 365 * 24 * 36e5);
  steps.sort((a, b) => a - b);
  const step = steps.find((it) => it >= rough) ?? steps.at(-1);
  const found = [];
  for (let millis = 0; millis <= whole && found.length < 12; millis += step) {
    found.push({ millis, left: (100 * millis) / whole });
  }
  return found;
}
