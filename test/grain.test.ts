/** One shared access a step: a step that touches two words which nothing protects is on a list, with its reason. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { claims } from "../src/claims/manifest.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { coarse } from "./coarse.ts";
import { coarseSteps } from "./footprints.ts";

const races = claims.flatMap((claim) => claim.checks).filter(({ scenario }) => scenarioNamed(scenario).cpus.length > 0);

for (const [apart, elsewhere] of [[false, "apart only"], [true, "merged only"]] as const) {
  test(`${apart ? "every access apart" : "as it is"}: the steps of ${races.length} races with two unprotected accesses are those of the list`, () => {
    const found = [...coarseSteps(races, apart)].map(([label, words]) => [label, [...words].toSorted().join(" ")] as const);
    const listed = Object.entries(coarse).filter(([, { where }]) => where !== elsewhere);
    assert.deepEqual(found.map(([label]) => label).toSorted(), listed.map(([label]) => label).toSorted());
    for (const [label, words] of found) for (const word of words.split(" ")) assert.ok(coarse[label]!.words.split(" ").includes(word), `${label} touches ${word}`);
  });
}
