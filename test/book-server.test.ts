import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { after, test } from "node:test";
import { join } from "node:path";
import { serve } from "../src/book/serve.ts";
import { folderWith, rmaplab } from "./support.ts";

const outside = folderWith({ "secret.html": "secret" });
const site = join(outside, "site");
mkdirSync(site);
writeFileSync(join(site, "index.html"), "<p>the book</p>");
const { url, close } = await serve(site, 0);
after(close);
const { port, searchParams } = new URL(url);
const token = searchParams.get("token")!;

interface Got {
  status: number | undefined;
  body: string;
  cookie: string | undefined;
}

/** The path goes over the wire as it is written here. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      let body = "";
      response.on("data", (text) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, body, cookie: response.headers["set-cookie"]?.[0] }));
    }).on("error", reject).end();
  });
}

test("the printed address opens the book, and its cookie the pages behind it", async () => {
  const { status, body, cookie } = await get(`/?token=${token}`);
  assert.deepEqual([status, body], [200, "<p>the book</p>"]);
  assert.match(cookie ?? "", /^rmaplab-token=[0-9a-f]{48}; HttpOnly; SameSite=Strict; Path=\/$/);
  assert.equal((await get("/index.html", { cookie: cookie!.split(";")[0]! })).status, 200);
});

test("without the token, or with another, nothing is shown", async () => {
  for (const path of ["/", "/index.html", `/?token=${token.slice(1)}`, `/?token=${"0".repeat(48)}`]) assert.equal((await get(path)).status, 403, path);
  assert.equal((await get("/", { cookie: "rmaplab-token=" })).status, 403);
});

test("a page of another name that points at this machine gets nothing", async () => {
  assert.equal((await get(`/?token=${token}`, { host: `rebound.example:${port}` })).status, 403);
});

test("nothing outside the folder is served, however it is asked for", async () => {
  for (const path of ["/../secret.html", "/%2e%2e/secret.html", "/..%2fsecret.html", "/%00", "/%", "/none.html"]) {
    const { status, body } = await get(`${path}?token=${token}`);
    assert.deepEqual([status, body], [404, "no such page\n"], path);
  }
});

test("other methods and broken addresses are refused, and the server lives on", async () => {
  assert.equal((await get(`/?token=${token}`, {}, "POST")).status, 405);
  assert.equal((await get("//")).status, 400);
  assert.equal((await get(`/?token=${token}`)).status, 200);
});

test("a port in use, a port that is none, and words too many are refused in one line", () => {
  for (const [args, message] of [
    [["--port", port, "--no-open"], `rmaplab: book: port ${port}: in use; expected a free one\n`],
    [["--port", "70000"], "rmaplab: book: --port 70000; expected a number from 0 to 65535\n"],
    [["extra"], "rmaplab: book: unexpected 'extra'; expected options only\n"],
  ] as [string[], string][]) {
    const { status, stdout, stderr } = rmaplab("book", ...args);
    assert.deepEqual([status, stdout, stderr.replaceAll(/^executing .*\n/gm, "")], [2, "", message]);
  }
});
