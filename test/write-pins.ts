/** `npm run pins`: write the sizes of all checks and the README's tables anew. Read the difference before committing it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decide, keyOf, sizeOf } from "../src/claims/decide.ts";
import { claims } from "../src/claims/manifest.ts";
import { pins } from "../src/claims/pins.ts";
import { seed } from "../src/claims/seed.ts";
import { claimsMarkdown } from "../src/figures/claimsTable.ts";
import { seedMarkdown } from "../src/figures/seedTable.ts";
import { root } from "./support.ts";

const sizes = new Map(claims.flatMap(({ checks }) => checks.map((check) => [keyOf(check), sizeOf(decide(check))])));
Object.assign(pins, Object.fromEntries(sizes));
const decided = claims.map((claim) => ({ ...claim, decided: claim.checks.map(decide) }));

replaceIn("src/claims/pins.ts", /\{\n[^]*\};/, `{\n${[...sizes].map(([key, size]) => `  "${key}": [${size.join(", ")}],`).join("\n")}\n};`);
replaceIn("README.md", /^\| who \|.*\n(?:\|.*\n)+/m, `${seedMarkdown(seed)}\n`);
replaceIn("README.md", /^\| claim \|.*\n(?:\|.*\n)+/m, `${claimsMarkdown(decided)}\n`);

function replaceIn(file: string, what: RegExp, by: string): void {
  const path = join(root, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(what, () => by));
}
