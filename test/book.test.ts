import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { check } from "../src/index.ts";
import { skipUnless } from "./kernel-outside.ts";
import { folderWith, rmaplab, root } from "./support.ts";

const site = join(folderWith({}), "site");
const first = rmaplab("book", "--build-only", "--out", site);
const pages = existsSync(site) ? readdirSync(site).filter((name) => name.endsWith(".html")) : [];
const html = (name: string): string => readFileSync(join(site, name), "utf8");

test("the book is written: a page a notebook, a front page, the assets", () => {
  assert.equal(first.status, 0, first.stderr);
  const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  assert.deepEqual(pages, [...notebooks.map((name) => name.replace("ipynb", "html")), "index.html", "trace.html"].sort());
  assert.deepEqual(readdirSync(join(site, "assets")).sort(), ["page.js", "plotly.min.js", "style.css", "trace.js"]);
});

test("a second run executes nothing and writes the same bytes", () => {
  const before = pages.map(html);
  const { status, stderr } = rmaplab("book", "--build-only", "--out", site);
  assert.deepEqual([status, stderr], [0, ""]);
  assert.deepEqual(pages.map(html), before);
});

test("no page names another machine, and every link leads somewhere", () => {
  for (const page of pages) {
    assert.match(html(page), /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
    assert.doesNotMatch(html(page), /<(script|link|img)[^>]+(src|href)="(https?:)?\/\//);
    for (const [, href] of html(page).matchAll(/href="([^"#][^":]*?)(#[^"]*)?"/g)) assert.ok(existsSync(join(site, href!)), `${page}: ${href}`);
    for (const [, id, shown] of html(page).matchAll(/href="#([^"]+)">([^<]*)/g)) {
      assert.match(html(page), new RegExp(`id="${id}"`), `${page}: #${id}`);
      assert.doesNotMatch(shown!, /`/);
    }
  }
});

test("served, exactly one line is printed, and SIGTERM ends it", async () => {
  const child = spawn(process.execPath, [join(root, "dist/src/cli/main.js"), "book", "--no-open", "--out", site]);
  let printed = "";
  await new Promise<void>((resolve) => child.stdout.on("data", (text) => ((printed += text), resolve())));
  assert.match(printed, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{48}\n$/);
  assert.equal((await fetch(printed.trim())).status, 200);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  assert.equal(await ended, 0);
});

const skip = skipUnless("chromium", "chromium", "--version");
let running: Promise<Browser> | undefined;
const browser = () => (running ??= chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }));
after(async () => (await running)?.close());

interface Seen {
  page: Page;
  /** what went wrong or out */
  complaints: string[];
}

async function open(name: string, options: { width?: number; dark?: boolean; scripts?: boolean } = {}): Promise<Seen> {
  const context = await (await browser()).newContext({
    viewport: { width: options.width ?? 1280, height: 900 }, colorScheme: options.dark ? "dark" : "light", javaScriptEnabled: options.scripts ?? true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => !/^(file|data|blob):/.test(request.url()) && complaints.push(request.url()));
  const [file, hash = ""] = name.split("#");
  await page.goto(`${pathToFileURL(join(site, file!)).href}#${hash}`);
  await page.waitForLoadState("load");
  return { page, complaints };
}

const plots = (page: Page) => page.waitForFunction(() => [...document.querySelectorAll(".figure:has(script)")].every((figure) => figure.querySelector(".js-plotly-plot .main-svg")));

test("from disk, each page shows itself without an error and asks nobody", { skip }, async () => {
  for (const name of pages) {
    const { page, complaints } = await open(name);
    await plots(page);
    assert.deepEqual(complaints, [], name);
    await page.context().close();
  }
});

test("no page scrolls sideways, wide, narrow, light or dark", { skip }, async () => {
  for (const name of pages) for (const [width, dark] of [[1280, false], [390, true], [360, false]] as const) {
    const { page } = await open(name, { width, dark });
    await plots(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${name} at ${width}, ${dark ? "dark" : "light"}: ${over} pixels too wide`);
    await page.context().close();
  }
});

test("without scripts the drawings are there", { skip }, async () => {
  const { page } = await open("03-lifetimes-and-refcounts.html", { scripts: false });
  const drawings = await page.locator(".figure svg").all();
  assert.ok(drawings.length > 0);
  for (const drawing of drawings) assert.ok((await drawing.boundingBox())!.width > 200);
});

test("a figure can be had as the still drawing and back", { skip }, async () => {
  const { page } = await open("03-lifetimes-and-refcounts.html");
  await plots(page);
  const figure = page.locator(".figure").first();
  const shown = () => Promise.all([figure.locator(".drawn").isVisible(), figure.locator(".js-plotly-plot").isVisible()]);
  assert.deepEqual(await shown(), [false, true]);
  await figure.getByRole("button", { name: "Still drawing" }).click();
  assert.deepEqual(await shown(), [true, false]);
  await figure.getByRole("button", { name: "Interactive figure" }).click();
  assert.deepEqual(await shown(), [false, true]);
});

test("a replay token in a notebook leads to the page that follows it", { skip }, async () => {
  const { page } = await open("05-the-hang.html");
  await page.locator('a[href^="trace.html#"]').first().click();
  await page.waitForSelector("#trace .violated");
  assert.match(await page.locator(".verdict").innerText(), /^stranger_in_the_slot at v3\.0-rc1 with .*: \d+ steps, the last is V-/);
});

test("in the trace page a reader takes a step, takes it back, and the address holds the path", { skip }, async () => {
  const { page, complaints } = await open("trace.html#walk_exit~v3.0-rc1~~0x4");
  const verdict = page.locator(".verdict");
  assert.equal(await verdict.innerText(), "walk_exit at v3.0-rc1: 4 steps");
  await page.getByRole("button", { name: "CPU 1: page_remove_rmap(page)" }).click();
  await page.waitForFunction(() => location.hash.endsWith("0x4.1"));
  assert.equal(await verdict.innerText(), "walk_exit at v3.0-rc1: 5 steps");
  await page.getByRole("button", { name: "Take the last step back" }).click();
  await page.waitForFunction(() => location.hash.endsWith("0x4"));
  await page.getByLabel("Replay token").fill("nobody~v3.0~~0");
  await page.getByRole("button", { name: "Follow" }).click();
  await page.waitForSelector(".wrong");
  assert.match(await page.locator(".wrong").innerText(), /^unknown scenario: nobody; expected one of/);
  assert.deepEqual(complaints, []);
});

test("on a phone the drawings of a trace fit, and so does a race of two CPUs", { skip }, async () => {
  const { page } = await open("trace.html#stranger_in_the_slot~v3.0-rc1~no_recheck~0x4.1x7.0.1.0", { width: 390 });
  await page.waitForSelector("#trace .violated");
  const cut = () => page.evaluate(() => [...document.querySelectorAll("#trace .scroll")].map((one) => one.scrollWidth - one.clientWidth));
  assert.deepEqual(await cut(), [0, 0, 0, 0]);
  const width = () => page.locator("#trace svg").nth(1).evaluate((svg) => svg.clientWidth);
  const narrow = await width();
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForFunction((before) => document.querySelectorAll("#trace svg")[1]!.clientWidth > before, narrow);
  assert.deepEqual(await cut(), [0, 0, 0, 0]);
});

test("the trace page tells a run that is over from one that is stuck", { skip }, async () => {
  const heading = async (token: string) => {
    const { page } = await open(`trace.html#${token}`);
    const title = await page.locator(".turns h2").innerText();
    await page.context().close();
    return title;
  };
  assert.equal(await heading("alone:mmap-P-0-1.touch-P-0:exit-P~v3.0-rc1~~0x8"), "All CPUs are done.");
  assert.equal(await heading(check(scenarioNamed("hang_of_a_living_family"), { edits: ["as_merged"], until: "V-HANG" }).token!), "No CPU can move.");
  assert.equal(await heading("alone:mmap-P-0-1.touch-P-0:exit-P~v3.0-rc1~~0x2"), "Whose turn is it?");
});

test("in a table a C line breaks between its words, wide or narrow", { skip }, async () => {
  for (const width of [1400, 390]) {
    const { page } = await open("06-hughs-argument.html", { width });
    const wraps = await page.evaluate(() => [...new Set([...document.querySelectorAll("td:has(code), td code")].map((one) => getComputedStyle(one).overflowWrap))]);
    assert.ok(!wraps.includes("anywhere"), wraps.join());
    assert.ok(await page.locator("td code wbr").count() > 0);
    await page.context().close();
  }
});

test("axe finds nothing that keeps a reader out, light or dark, wide or narrow", { skip }, async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const name of pages) for (const [dark, width] of [[false, 1280], [true, 390]] as const) {
    const { page } = await open(name, { dark, width });
    await plots(page);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`), [], `${name}, ${dark ? "dark" : "light"}, ${width}`);
    await page.context().close();
  }
});

test("the pages stay small enough to open at once", () => {
  for (const page of pages) assert.ok(statSync(join(site, page)).size < 1_000_000, page);
});
