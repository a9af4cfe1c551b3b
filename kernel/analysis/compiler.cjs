// TypeScript, as V8 compiled it when it was last used: to read and compile its nine megabytes takes a third of a second.
// (An import would even read them twice, to find out what they export.)
const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname, join } = require("node:path");
const { cachedDataVersionTag } = require("node:v8");
const { Script } = require("node:vm");

const file = require.resolve("typescript");
const { version } = require("typescript/package.json");
const cache = join(__dirname, `typescript-${version}-${cachedDataVersionTag()}.cache`);
const cached = read(cache);
const script = new Script(wrap(readFileSync(file, "utf8")), { filename: file, cachedData: cached });
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, createRequire(file), loaded, file, dirname(file));
module.exports = loaded.exports;
if (cached === undefined || script.cachedDataRejected) {
  setTimeout(remember, 5000).unref();
  process.once("exit", remember);
}

/** When it has been used for a while, so that the functions that are needed first are in it. */
function remember() {
  process.off("exit", remember);
  try {
    const beside = `${cache}.${process.pid}`;
    writeFileSync(beside, script.createCachedData());
    renameSync(beside, cache);
  } catch {
    // an installation that cannot be written to starts more slowly
  }
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
