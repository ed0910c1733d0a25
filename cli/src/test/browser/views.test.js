/** What each view shows: of a few files, of ten thousand, and of errors. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, onPage, PNG, row, send, SERVER } from "./browser.js";

const ROWS_MAX = 500;
const FRAMES_MAX = 3600; // a minute

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("why a file failed is found in three clicks from the overview", async () => {
  await send({ "ledger.pdf": PNG, "letter.txt": "A letter." });
  await onPage(browser, {}, async (page, open) => {
    await open();
    await page.getByRole("region", { name: "Failures" }).getByRole("link", { name: "Type mismatch" }).click();
    await row(page, "ledger.pdf").getByText("The file's content is image/png").waitFor();
    await page.getByRole("link", { name: "ledger.pdf" }).click();
    await page.getByRole("heading", { name: "It failed: type mismatch" }).waitFor();
    await page.getByText("What to do: Rename the file").waitFor();
    assert.equal(await page.title(), "ledger.pdf · Landfast");
  });
});

test("the charts move while files are worked on, and the figures with them", () =>
  onPage(browser, {}, async (page, open) => {
    await open();
    await page.locator("[aria-label^=Throughput] canvas").waitFor();
    const moved = page.evaluate(redrawn, FRAMES_MAX);
    await send({ "moving.txt": "Words that pass through." });
    await page.getByRole("link", { name: /^Received: [1-9]/ }).waitFor();
    await page.getByRole("link", { name: /^Done: [1-9]/ }).waitFor();
    assert.ok(await moved, "the chart stood still");
    await page.locator("figcaption").filter({ hasText: "half" }).getByText(/\d (ms|s)$/).first().waitFor();
  }));

/** In the page: whether something else comes to stand on the canvas of the first chart. */
async function redrawn(framesMax) {
  const drawn = () => document.querySelector("[aria-label^=Throughput] canvas").toDataURL();
  const before = drawn();
  for (let frame = 0; frame < framesMax; frame++) {
    await new Promise(requestAnimationFrame);
    if (drawn() !== before) {
      return true;
    }
  }
  return false;
}

test("what a later state no longer says is no longer shown", () =>
  onPage(browser, {}, async (page, open) => {
    const status = await (await fetch(`${SERVER}/v1/status`)).json();
    const calm = { ...status, oldestReadyAt: undefined, breakers: [], samples: undefined };
    const breakers = [
      { pipeline: "documents", stage: "parse", state: "open", failures: 5, until: status.at },
      { stage: "node-7", state: "open", failures: 3 },
    ];
    let calmDown;
    const calmed = new Promise((resolve) => { calmDown = resolve; });
    await page.route("**/v1/status", (route) => route.fulfill({ json: {
      ...status, oldestReadyAt: "2026-01-01T00:00:00.000Z", breakers, samples: [], volume: undefined } }));
    await page.route("**/v1/status/events", async (route) => {
      await calmed;
      await route.fulfill({ contentType: "text/event-stream", body: `event: status\ndata: ${JSON.stringify(calm)}\n\n` });
    });
    await open();
    await page.getByText(/^oldest /).waitFor();
    await page.getByText(/^breaker open after 5 failures/).waitFor();
    await page.getByText("Access of node-7 to the store").waitFor();
    calmDown();
    await page.getByText("nothing waits", { exact: true }).waitFor();
    assert.equal(await page.getByText(/breaker open|to the store/).count(), 0);
  }));

test("a job's timeline has a bar for each attempt, and its artifacts can be had", async () => {
  const batch = await send({ "report.txt": "One line of a report.\n" });
  await onPage(browser, {}, async (page, open) => {
    await open(`#/jobs/${batch.items[0].job}`);
    for (const stage of ["detect", "parse", "validate", "chunk"]) {
      const attempt = page.locator(".attempt").filter({ hasText: stage });
      await attempt.getByText("done").waitFor();
      assert.ok(await attempt.locator(".part").count() >= 3, stage);
      assert.match(await attempt.locator(".attempt-words").innerText(), /ran .* by /);
    }
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "text.txt" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "text.txt");
  });
});

test("ids are copied whole", async () => {
  const batch = await send({ "copied.txt": "Some words." });
  await onPage(browser, { permissions: ["clipboard-read", "clipboard-write"] }, async (page, open) => {
    await open(`#/batches/${batch.id}`);
    await page.getByRole("button", { name: "Copy the batch's id" }).click();
    await page.getByRole("status").getByText("The batch's id is copied.").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), batch.id);
  });
});

test("a batch shows what failed first, with the reasons, and filters by state", async () => {
  const batch = await send({ "a.txt": "One.", "b.txt": "", "c.pdf": PNG });
  await onPage(browser, {}, async (page, open) => {
    await open(`#/batches/${batch.id}`);
    await page.getByRole("heading", { name: "Batch of 3 files" }).waitFor();
    assert.match(await page.locator("tbody tr").first().innerText(), /b\.txt|c\.pdf/);
    await row(page, "b.txt").getByText("Empty file").waitFor();
    await row(page, "c.pdf").getByText("Type mismatch").waitFor();
    await page.getByRole("link", { name: "rejected 1" }).click();
    await row(page, "a.txt").waitFor({ state: "detached" });
    assert.equal(await page.locator("tbody tr").count(), 1);
  });
});

test("of ten thousand jobs a bounded part is in the page", () =>
  onPage(browser, {}, async (page, open) => {
    await page.route("**/v1/jobs?*", (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
      const items = Array.from({ length: 100 }, (_, i) => job(from + i));
      route.fulfill({ json: { items, next: from + 100 < 10_000 ? String(from + 100) : undefined } });
    });
    await open("#/jobs");
    await row(page, "file-99.txt").waitFor();
    for (let shown = 100; shown < 800; shown += 100) {
      await page.getByRole("button", { name: "Load more" }).click();
      await row(page, `file-${shown + 99}.txt`).waitFor();
    }
    assert.equal(await page.locator("tbody tr").count(), ROWS_MAX);
    await page.getByText("300 newer jobs are left out.").waitFor();
    await page.getByRole("button", { name: "Back to the newest" }).click();
    await row(page, "file-0.txt").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 100);
  }));

function job(i) {
  return { id: `00000000-0000-7000-8000-${String(i).padStart(12, "0")}`, file: "f", name: `file-${i}.txt`,
    length: i, pipeline: "documents", pipelineVersion: 1, state: "done", stage: "chunk",
    cancelRequested: false, createdAt: "2026-01-01T00:00:00.000Z", correlationId: "c" };
}

test("of a batch of ten thousand files one page is in the document", () =>
  onPage(browser, {}, async (page, open) => {
    const items = Array.from({ length: 10_000 }, (_, index) =>
      ({ index, name: `part-${index}.txt`, state: "done", length: 1, job: "j", file: "f" }));
    await page.route("**/v1/batches/many", (route) => route.fulfill({ json: { id: "many", pipeline: "documents",
      state: "done", createdAt: "2026-01-01T00:00:00.000Z", counts: { done: 10_000 }, bytes: 10_000, progress: 1, items } }));
    await open("#/batches/many");
    await page.getByText("1 to 100 of 10,000 files").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 100);
    await page.getByRole("button", { name: "Next" }).click();
    await row(page, "part-100.txt").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 100);
  }));

test("a refusal is shown in the server's words, and can be tried again", () =>
  onPage(browser, { tolerate: /503/ }, async (page, open) => {
    await page.route("**/v1/batches?*", (route) => route.fulfill({ status: 503, contentType: "application/problem+json",
      json: { title: "The database does not answer", detail: "Try again shortly.", status: 503,
        code: "DATABASE_UNAVAILABLE", correlationId: "c-1" } }));
    await open("#/batches");
    const note = page.getByRole("alert");
    await note.getByText("The database does not answer").waitFor();
    await note.getByText("c-1").waitFor();
    await page.unroute("**/v1/batches?*");
    await note.getByRole("button", { name: "Try again" }).click();
    await note.waitFor({ state: "detached" });
  }));

test("a job that is not there is told as such", () =>
  onPage(browser, { tolerate: /404/ }, async (page, open) => {
    await open("#/jobs/00000000-0000-7000-8000-000000000000");
    await page.getByRole("alert").getByText("There is nothing here").waitFor();
  }));
