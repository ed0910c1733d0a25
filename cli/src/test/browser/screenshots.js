/** Takes the README's pictures of a server that has just been started: node screenshots.js SAMPLES FOLDER */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { drop, launch, onPage, row, send, SERVER } from "./browser.js";

const [samples, folder] = process.argv.slice(2);
const SAMPLES_MAX = 16; // of the activity, each of five seconds
const COPIES_MAX = 4;
const LAST_COPIES = 8;
const SECONDS_MAX = 300;

/** Fonts of a small machine have no more letters than these. */
const WESTERN = /^[\x20-\u024f]+$/;

const files = {};
for (const name of (await readdir(samples)).filter((it) => WESTERN.test(it))) {
  files[name] = await readFile(join(samples, name));
}

/** Sends more and fewer files with each step of the server's activity, so that the charts have something to say. */
async function sendForAWhile() {
  const events = await fetch(`${SERVER}/v1/status/events`, { signal: AbortSignal.timeout(SECONDS_MAX * 1000) });
  let steps = 0;
  for await (const chunk of events.body.pipeThrough(new TextDecoderStream())) {
    if (/^event: sample/m.test(chunk)) {
      if (++steps > SAMPLES_MAX) {
        return;
      }
      Array.from({ length: 1 + (steps % COPIES_MAX) }, () => send(files).catch(() => {})); // nobody waits for it
    }
  }
}

await mkdir(folder, { recursive: true });
const browser = await launch();
await sendForAWhile();
await onPage(browser, { viewport: { width: 1160, height: 860 }, reducedMotion: "reduce" }, async (page, open) => {
  await open();
  await page.locator(".chart canvas").nth(1).waitFor();
  await page.getByRole("region", { name: "Failures" }).getByRole("link", { name: "Type mismatch" }).waitFor();
  const last = Promise.all(Array.from({ length: LAST_COPIES }, () => send(files)));
  await page.getByRole("link", { name: /^Running: [1-9]/ }).waitFor();
  await page.screenshot({ path: join(folder, "overview.png"), fullPage: true });
  await last;
});
const batch = await send(files);
const failed = batch.items.find((item) => item.name.includes("partial download")).job;
await onPage(browser, { viewport: { width: 1160, height: 540 }, reducedMotion: "reduce" }, async (page, open) => {
  await open(`#/jobs/${failed}`);
  await page.locator(".attempt").nth(1).waitFor();
  await page.screenshot({ path: join(folder, "job.png") });
});
const phone = { viewport: { width: 375, height: 700 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true,
  colorScheme: "dark", reducedMotion: "reduce" };
await onPage(browser, phone, async (page, open) => {
  await open("#/upload");
  await drop(page, ...Object.keys(files).map((name) => join(samples, name)));
  await row(page, "Lageplan").getByText("failed", { exact: true }).waitFor();
  await page.getByRole("region", { name: /\d+ files/ }).scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(folder, "phone.png") });
});
await browser.close();
