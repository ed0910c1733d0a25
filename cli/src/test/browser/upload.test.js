/** Files dropped and chosen, and what becomes of each; retries of what failed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { drop, folderOf, launch, onPage, PNG, row, send } from "./browser.js";

const MANY = 2000;
const HOSTILE = "<img src=x onerror=document.title='taken'>.txt";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("a dropped folder becomes one batch, and each file shows its outcome", async () => {
  const folder = await folderOf({
    "minutes.txt": "The minutes of a meeting.",
    "deep/er/notes.txt": "Notes, two folders down.",
    "empty.txt": "",
    "picture.pdf": PNG,
    ".DS_Store": "x",
  });
  await onPage(browser, {}, async (page, open) => {
    await open();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await drop(page, folder); // on any view
    await page.getByRole("heading", { name: "Upload" }).waitFor();
    await row(page, "papers/minutes.txt").getByText("done", { exact: true }).waitFor();
    await row(page, "papers/deep/er/notes.txt").getByText("done", { exact: true }).waitFor();
    await row(page, "papers/empty.txt").getByText("rejected", { exact: true }).waitFor();
    await row(page, "papers/empty.txt").getByText("The file is empty").waitFor();
    await row(page, "papers/picture.pdf").getByText("failed", { exact: true }).waitFor();
    await row(page, "papers/picture.pdf").getByText("Type mismatch").waitFor();
    await page.getByText("Left out, as systems make them: papers/.DS_Store.").waitFor();
    await page.getByText("4 of 4 files have come to an end").waitFor();
    await page.getByRole("link", { name: "Open the batch" }).click();
    await page.getByRole("heading", { name: "Batch of 4 files" }).waitFor();
  });
});

test("a batch of thousands is sent, watched and opened without holding up the page", async () => {
  const files = Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`empty-${i}.txt`, ""]));
  const folder = await folderOf({ ...files, "last.txt": "The only one with words." });
  await onPage(browser, {}, async (page, open) => {
    await open("#/upload");
    await drop(page, folder);
    await page.getByText("2,001 of 2,001 files have come to an end").waitFor();
    await page.getByText("1 to 100 of 2,001 files").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 100);
    await page.getByRole("link", { name: "Open the batch" }).click();
    await page.getByRole("link", { name: "done 1", exact: true }).click();
    await row(page, "last.txt").waitFor();
  });
});

test("the outcome is said to those who cannot see it", async () => {
  const folder = await folderOf({ "said.txt": "Some words." });
  await onPage(browser, {}, async (page, open) => {
    await open("#/upload");
    await drop(page, join(folder, "said.txt"));
    await page.getByRole("status").getByText(/received and safe|1 file: 1 done/).waitFor();
  });
});

test("a hostile name is text wherever it is shown", async () => {
  const folder = await folderOf({ [HOSTILE]: "Words.", "x<b>y.pdf": PNG });
  await onPage(browser, {}, async (page, open) => {
    await open("#/upload");
    await drop(page, folder);
    await row(page, HOSTILE).getByText("done", { exact: true }).waitFor();
    await row(page, "x<b>y.pdf").getByText("failed", { exact: true }).waitFor();
    await row(page, HOSTILE).getByRole("link").click();
    await page.getByRole("heading", { name: HOSTILE }).waitFor();
    await page.getByRole("link", { name: "its batch" }).click();
    await row(page, HOSTILE).waitFor();
    for (const hash of ["#/jobs", "#/failures", "#/"]) {
      await open(hash);
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.equal(await page.locator("img, main b b").count(), 0, hash);
    }
    assert.notEqual(await page.title(), "taken");
  });
});

test("files are chosen and sent by keyboard alone", async () => {
  const folder = await folderOf({ "typed.txt": "Typed." });
  await onPage(browser, {}, async (page, open) => {
    page.on("filechooser", () => {}); // from now on, and not only when the key is pressed
    await open();
    await page.getByText("Nothing waits.").waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await focused(page), "Skip to the content");
    await tabTo(page, "Upload");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Upload" }).waitFor();
    await page.locator("h1:focus").waitFor();
    await tabTo(page, "Choose files");
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(join(folder, "typed.txt"));
    await row(page, "typed.txt").getByText("done", { exact: true }).waitFor();
    for (const tab of ["Batches", "Jobs", "Failures"]) {
      await page.keyboard.press("Shift+Tab");
      await page.locator(".skip").focus();
      await tabTo(page, tab);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: tab, level: 1 }).waitFor();
    }
  });
});

async function focused(page) {
  return page.evaluate(() => document.activeElement.textContent.trim());
}

async function tabTo(page, name) {
  const stops = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    stops.push(await focused(page));
    if (stops.at(-1) === name) {
      return;
    }
  }
  assert.fail(`${name} is not reached by Tab: ${stops.join(" | ")}`);
}

test("whoever leaves while files are sent is asked, and can stop them", async () => {
  const folder = await folderOf({ "large.txt": "words ".repeat(400_000) });
  await onPage(browser, { tolerate: /ERR_/ }, async (page, open) => {
    await open("#/upload");
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions",
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 50_000 });
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose files" }).click();
    await (await chooser).setFiles(join(folder, "large.txt"));
    await page.getByRole("progressbar", { name: "Sent", exact: true }).waitFor();
    const asked = page.waitForEvent("dialog");
    const leaving = page.reload().catch(() => {});
    const dialog = await asked;
    assert.equal(dialog.type(), "beforeunload");
    await dialog.dismiss();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("nothing of it was kept").waitFor();
    await page.evaluate(() => true); // still the same page
    void leaving;
  });
});

test("a failed job is retried from its page", async () => {
  const batch = await send({ "again.pdf": PNG });
  await onPage(browser, {}, async (page, open) => {
    await open(`#/jobs/${batch.items[0].job}`);
    await page.locator(".attempt").first().waitFor();
    assert.equal(await page.locator(".attempt").count(), 1);
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("The job is tried again.").waitFor();
    await page.locator(".attempt").nth(1).getByText("failed").waitFor();
    await page.getByRole("heading", { name: "It failed: type mismatch" }).waitFor();
  });
});

test("all failed jobs of one reason are retried at once", async () => {
  await send({ "one.pdf": PNG, "two.pdf": PNG });
  await onPage(browser, {}, async (page, open) => {
    await open("#/failures");
    await page.getByRole("button", { name: "Retry all with Type mismatch in documents" }).click();
    const said = page.getByRole("status").getByText(/^\d+ jobs are tried again\.$/);
    await said.waitFor();
    assert.ok(parseInt(await said.innerText(), 10) >= 2);
  });
});
