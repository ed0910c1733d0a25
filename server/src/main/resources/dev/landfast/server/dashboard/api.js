/** Calls of the server. A refusal is thrown as a Problem, whose text is for people. */

export class Problem extends Error {
  constructor({ title, detail, code, status, correlationId }) {
    super(detail);
    this.title = title;
    this.code = code;
    this.status = status;
    this.correlationId = correlationId;
  }
}

/** What stands for an answer that never came. */
export function unreachable() {
  return new Problem({
    title: "The server does not answer",
    detail: "Look whether it runs and whether this machine can reach it, then try again.",
    code: "UNREACHABLE",
    status: 0,
  });
}

/** The problem of an answer, be it one of the server's or of something in between. */
export function problemOf(status, text) {
  try {
    const body = JSON.parse(text);
    if (body.detail && body.code) {
      return new Problem(body);
    }
  } catch {
    // said below
  }
  return new Problem({
    title: "The answer cannot be read",
    detail: `Something answered with status ${status}, and not as this server does.`,
    code: "UNREADABLE",
    status,
  });
}

async function call(path, options) {
  let response;
  let text;
  try {
    response = await fetch(path, options);
    text = await response.text();
  } catch (e) {
    if (e.name === "AbortError") {
      throw e;
    }
    throw unreachable();
  }
  if (!response.ok) {
    throw problemOf(response.status, text);
  }
  return JSON.parse(text);
}

export function get(path, signal) {
  return call(path, { signal, headers: { accept: "application/json" } });
}

export function post(path, body = {}) {
  return call(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

/**
 * Sends files as one batch. A fetch cannot say how much of its body is sent; this can.
 *
 * @param key makes it one batch, however often it is sent
 * @returns an abort function; the answer is told to `end(answer, problem)`
 */
export function sendBatch({ pipeline, files, key, progress, end }) {
  const form = new FormData();
  for (const file of files) {
    form.append("file", file, file.name);
  }
  const request = new XMLHttpRequest();
  request.open("POST", `/v1/batches?pipeline=${encodeURIComponent(pipeline)}`);
  request.setRequestHeader("Idempotency-Key", key);
  request.upload.onprogress = (event) => progress(event.loaded, event.total);
  request.onerror = () => end(null, unreachable());
  request.onload = () => {
    if (request.status === 201 || request.status === 207) {
      end(JSON.parse(request.responseText), null);
    } else {
      end(null, problemOf(request.status, request.responseText));
    }
  };
  request.send(form);
  return () => request.abort();
}
