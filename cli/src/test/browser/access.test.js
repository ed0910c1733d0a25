/** For every eye, hand and screen: contrast, names, focus, 375 px, dark; and a server that goes away. */
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { launch, onPage, PNG, send, SERVER } from "./browser.js";

const CONTROLS = ["button", "link", "combobox", "progressbar", "img", "table", "navigation", "region", "textbox", "checkbox"];
const CONTRAST_MIN = 4.5;

let browser;
let views;
before(async () => {
  browser = await launch();
  const long = `${"a-very-long-name-without-a-space".repeat(5)}.pdf`;
  const batch = await send({ "fine.txt": "Fine.", "none.txt": "", [long]: PNG });
  const failed = batch.items.find((item) => item.state === "failed").job;
  const done = batch.items.find((item) => item.state === "done").job;
  views = ["#/", "#/upload", "#/batches", `#/batches/${batch.id}`, "#/jobs", `#/jobs/${failed}`, `#/jobs/${done}`, "#/failures"];
});
after(() => browser.close());

async function eachView(page, open, look) {
  for (const hash of views) {
    await open(hash);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText("Loading…").first().waitFor({ state: "detached" });
    await look(hash);
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`every text stands out from its ground, ${colorScheme}`, () =>
    onPage(browser, { colorScheme, reducedMotion: "reduce" }, (page, open) => eachView(page, open, async (hash) => {
      const weak = await page.evaluate(weakTexts, CONTRAST_MIN);
      assert.deepEqual(weak, [], hash);
    })));
}

/** In the page: texts whose contrast with the first ground that is not transparent is too weak. */
function weakTexts(min) {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function rgb(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  }
  function luminance([r, g, b]) {
    const part = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  }
  function ground(element) {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) {
        return colour;
      }
    }
    return rgb("white");
  }
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const style = getComputedStyle(element);
    if (!node.textContent.trim() || element.closest(".said, .hidden, .skip, script, style, noscript") || !element.checkVisibility()
      || element.disabled) {
      continue;
    }
    const [a, b] = [luminance(rgb(style.color)), luminance(ground(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < min) {
      weak.push(`${node.textContent.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
    }
  }
  return weak;
}

test("dark is the system's choice, until somebody chooses, and is remembered", () =>
  onPage(browser, { colorScheme: "dark" }, async (page, open) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await open();
    const toggle = page.getByRole("button", { name: "Dark theme" });
    await toggle.waitFor();
    assert.equal(await ground(), "rgb(16, 22, 28)");
    assert.equal(await toggle.getAttribute("aria-pressed"), "true");
    await toggle.click();
    assert.equal(await ground(), "rgb(243, 246, 248)");
    await page.reload();
    await toggle.waitFor();
    assert.equal(await ground(), "rgb(243, 246, 248)");
  }));

test("nothing is wider than a phone of 375 px", () =>
  onPage(browser, { viewport: { width: 375, height: 800 }, hasTouch: true, isMobile: true }, (page, open) =>
    eachView(page, open, async (hash) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 375, `${hash} is ${width} px wide`);
    })));

test("everything that can be used or read has a name, and landmarks hold it all", () =>
  onPage(browser, {}, async (page, open) => {
    const cdp = await page.context().newCDPSession(page);
    await eachView(page, open, async (hash) => {
      const { nodes } = await cdp.send("Accessibility.getFullAXTree");
      const shown = nodes.filter((node) => !node.ignored);
      const nameless = shown.filter((node) => CONTROLS.includes(node.role?.value) && !node.name?.value?.trim())
        .map((node) => node.role.value);
      assert.deepEqual(nameless, [], hash);
      const roles = shown.map((node) => node.role?.value);
      for (const landmark of ["banner", "navigation", "main", "contentinfo"]) {
        assert.ok(roles.includes(landmark), `${hash} has no ${landmark}`);
      }
      assert.equal(await page.locator("h1").count(), 1, hash);
      const ids = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((it) => it.id));
      assert.equal(new Set(ids).size, ids.length, `${hash}: ${ids}`);
    });
  }));

test("the focus is seen wherever it goes", () =>
  onPage(browser, {}, async (page, open) => {
    await open("#/jobs");
    await page.locator("tbody tr").first().waitFor();
    for (let i = 0; i < 16; i++) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => {
        const style = getComputedStyle(document.activeElement);
        return document.activeElement.classList.contains("skip") || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      });
      assert.ok(outline, await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120)));
    }
  }));

test("a server that goes away is told quietly, and taken up again when it is back", async () => {
  const line = await severable();
  try {
    await onPage(browser, { tolerate: /ERR_/, server: line.url }, async (page, open) => {
      await open();
      await page.getByRole("heading", { name: "Queue" }).waitFor();
      const lost = page.getByText("Connection lost, trying again");
      assert.equal(await lost.count(), 0);
      line.cut();
      await lost.waitFor();
      await page.getByRole("heading", { name: "Queue" }).waitFor(); // what is known stays
      line.heal();
      await lost.waitFor({ state: "detached" });
    });
  } finally {
    await line.close();
  }
});

/** A line to the server that can be cut: what runs over it ends, and nothing new comes through. */
async function severable() {
  const { hostname, port } = new URL(SERVER);
  const open = new Set();
  let whole = true;
  const relay = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.on("error", () => {}).on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const end = () => open.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${relay.address().port}`,
    cut() {
      whole = false;
      end();
    },
    heal() {
      whole = true;
    },
    close() {
      end();
      return new Promise((resolve) => relay.close(resolve));
    },
  };
}
