import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

test("the lockfile names no registry", () => {
  const lockfile = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  assert.doesNotMatch(lockfile, /https?:\/\/[^"]*\.tgz|"resolved"/);
});
