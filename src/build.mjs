#!/usr/bin/env node
// Compiles the project into dist/; does nothing when no input has changed since the last build.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(import.meta.dirname, "..");
process.chdir(root);
const stamp = "dist/.inputs";
const now = hashOfInputs();
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== now) build();
linkCommand();

function build() {
  rmSync("dist", { recursive: true, force: true });
  try {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
  } catch {
    process.exit(1);
  }
  for (const file of inputs("src").concat(inputs("kernel")).filter((file) => /\.(css|svg|cjs)$/.test(file))) cpSync(file, join("dist", file));
  // the names of the model's functions are shown, so they stay
  for (const [source, script] of [["upgrade", "page"], ["trace", "trace"]]) {
    buildSync({ entryPoints: [`src/book/page/${source}.ts`], bundle: true, minify: true, keepNames: true, format: "iife", target: "es2022", outfile: `dist/src/book/${script}.js` });
  }
  execFileSync(process.execPath, ["dist/kernel/session/prepare.js"]);
  chmodSync("dist/src/cli/main.js", 0o755);
  writeFileSync(stamp, now);
}

/** npm links the commands of dependencies only; this makes `npx rmaplab` work in the checkout itself. */
function linkCommand() {
  const link = "node_modules/.bin/rmaplab";
  if (process.platform === "win32" || existsSync(link)) return;
  rmSync(link, { force: true });
  symlinkSync("../../dist/src/cli/main.js", link);
}

function hashOfInputs() {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "package.json", "tsconfig.json", ...inputs("src"), ...inputs("kernel"), ...inputs("test")]) {
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function inputs(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((file) => statSync(file).isFile()).sort();
}
