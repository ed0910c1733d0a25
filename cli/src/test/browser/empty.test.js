/** A server to which nobody has sent anything: what is shown, and how many bytes it takes. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, onPage } from "./browser.js";

const FIRST_PAINT_BYTES_MAX = 100 * 1024;

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("an empty queue is shown at once, in less than 100 KB", () =>
  onPage(browser, {}, async (page, open) => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Network.enable");
    let loaded = 0;
    cdp.on("Network.loadingFinished", (it) => { loaded += it.encodedDataLength; });
    const plain = [];
    page.on("response", async (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/dashboard/") && response.headers()["content-encoding"] !== "gzip") {
        plain.push(pathname);
      }
    });
    await open();
    await page.getByText("Nothing waits.").waitFor();
    await page.locator(".chart canvas").nth(1).waitFor();
    assert.deepEqual(plain, [], "sent without gzip");
    console.log(`# the page took ${loaded} bytes`);
    assert.ok(loaded > 10_000, `only ${loaded} bytes were seen`);
    assert.ok(loaded < FIRST_PAINT_BYTES_MAX, `${loaded} bytes`);
    await page.getByText("No failed jobs.").waitFor();
  }));

test("lists of nothing say so, and what to do", () =>
  onPage(browser, {}, async (page, open) => {
    await open("#/batches");
    await page.getByText("No batches yet.").waitFor();
    await open("#/jobs?state=failed");
    await page.getByText("No such jobs.").waitFor();
    await open("#/failures");
    await page.getByText("No failed jobs.").waitFor();
    await open("#/elsewhere");
    await page.getByText("This address names nothing here.").waitFor();
  }));
