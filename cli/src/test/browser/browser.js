/** The browser, and what the tests of the dashboard share. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

export const SERVER = process.env.LANDFAST_URL;

/** Bounds waits that would never end where the page has a defect. */
const GUARD_MILLIS = 60_000;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** What Chromium must not do here: ask for a sandbox as root, or call anybody. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Chromium with a profile of its own, which goes with it. */
export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS, timeout: GUARD_MILLIS });
}

/**
 * Runs what is to be seen on a fresh page; fails when the page itself failed meanwhile.
 *
 * @param options of the browser's context, and `tolerate`, a pattern of errors that are part of the case
 */
export async function onPage(browser, options, look) {
  const { tolerate = null, server = SERVER, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
  context.setDefaultTimeout(GUARD_MILLIS);
  const page = await context.newPage();
  const errors = [];
  const keep = (text) => tolerate?.test(text) || errors.push(text);
  page.on("pageerror", (error) => keep(String(error)));
  page.on("console", (message) => message.type() === "error" && keep(message.text()));
  try {
    await look(page, (hash = "") => page.goto(`${server}/${hash}`));
    assert.deepEqual(errors, [], "the page wrote errors");
  } finally {
    await context.close();
  }
}

/** A folder with files of these contents; a slash in a name makes a folder in it. */
export async function folderOf(files) {
  const folder = await mkdtemp(join(tmpdir(), "landfast-dashboard-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, "papers", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return join(folder, "papers");
}

/** Drops files or folders of the disk on the page, as a person would. */
export async function drop(page, ...paths) {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await cdp.send("Input.dispatchDragEvent", { type, x: 180, y: 300, data });
  }
  await cdp.detach();
}

/** A picture, by its first bytes. */
export const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Sends files by the interface, and returns the batch when all of them have come to an end. */
export async function send(files) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) {
    form.append("file", new Blob([content]), name);
  }
  const answer = await fetch(`${SERVER}/v1/batches?pipeline=documents`, { method: "POST", body: form });
  const { batch } = await answer.json();
  return awaitBatch(batch.id);
}

/** Follows the batch's events to their end. */
export async function awaitBatch(id) {
  const events = await fetch(`${SERVER}/v1/batches/${id}/events`, { signal: AbortSignal.timeout(GUARD_MILLIS) });
  for await (const chunk of events.body.pipeThrough(new TextDecoderStream())) {
    if (/^event: ?done/m.test(chunk)) {
      break;
    }
  }
  return (await fetch(`${SERVER}/v1/batches/${id}`)).json();
}

/** The row of a table that has this text. */
export function row(page, text) {
  return page.locator("tbody tr").filter({ hasText: text });
}
