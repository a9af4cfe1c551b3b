import { checksOf, type Decided, decide } from "../claims/decide.ts";
import { type Claim, claimNamed, claims as manifest } from "../claims/manifest.ts";
import { type DecidedRow, decideRow, seed } from "../claims/seed.ts";
import { claimText } from "../figures/claimsTable.ts";
import { seedText } from "../figures/seedTable.ts";
import { releaseNamed } from "../linux/releases/releases.ts";
import { parsed } from "./arguments.ts";
import { UsageError } from "./usage.ts";

type Timed = Decided & { ms: number };

/** `rmaplab claims [ID...] [--release R] [--seed] [--json]`: 0 when every check comes out as expected, else 1. */
export async function claims(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { release: { type: "string" }, seed: { type: "boolean" }, json: { type: "boolean" } });
  if (values.seed) return theSeed(positionals, values.release, values.json);
  const chosen = chosenClaims(positionals, values.release);
  const decided = chosen.map((claim) => ({ ...claim, decided: checksOf(claim, values.release).map(timed) })).filter((claim) => claim.decided.length > 0);
  const checks = decided.flatMap((claim) => claim.decided);
  process.stdout.write(values.json ? `${JSON.stringify({ claims: decided.map(inJson) })}\n` : `${decided.map(claimText).join("\n\n")}\n\n${summary(checks)}\n`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

/** --seed: by the sentences of the mail, instead of by claim. */
function theSeed(ids: readonly string[], release: string | undefined, json = false): number {
  if (release !== undefined) throw new UsageError("claims: --seed and --release do not go together; expected one of them");
  const chosen = chosenClaims(ids, undefined).map(({ id }) => id);
  const rows = seed.filter((row) => row.claims.some((id) => chosen.includes(id))).map(decideRow);
  const checks = rows.flatMap(({ decided }) => decided);
  process.stdout.write(json ? `${JSON.stringify({ seed: rows.map(rowInJson) })}\n` : `${rows.map(seedText).join("\n\n")}\n\n${summary(checks)}\n`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
}

function chosenClaims(ids: readonly string[], release: string | undefined): readonly Claim[] {
  try {
    if (release !== undefined) releaseNamed(release);
    const twice = ids.find((id, k) => ids.indexOf(id) !== k);
    if (twice !== undefined) throw new Error(`${twice} is named twice; expected each claim once`);
    const chosen = ids.length > 0 ? ids.map(claimNamed) : manifest;
    if (chosen.every((claim) => checksOf(claim, release).length === 0)) throw new Error(`no check of ${ids.join(", ") || "any claim"} at ${release}; expected a release of its checks`);
    return chosen;
  } catch (error) {
    throw new UsageError(`claims: ${(error as Error).message}`);
  }
}

function timed(check: Claim["checks"][number]): Timed {
  const start = performance.now();
  const decided = decide(check);
  return { ...decided, ms: Math.round(performance.now() - start) };
}

function summary(checks: readonly Decided[]): string {
  const wrong = checks.filter(({ ok }) => !ok).length;
  const states = checks.reduce((sum, check) => sum + check.states, 0);
  return `${checks.length} checks, ${states} states: ${wrong === 0 ? "all as expected" : `${wrong} not as expected (marked !)`}`;
}

const inJson = ({ id, sentence, source, property, decided }: Claim & { decided: readonly Timed[] }) => ({
  id, sentence, source, property,
  checks: decided.map((check) => checkInJson(check, check.ms)),
});

const rowInJson = ({ who, sentence, claims: ids, remark, decided }: DecidedRow) => ({ who, sentence, claims: ids, remark, checks: decided.map((check) => checkInJson(check)) });

const checkInJson = ({ scenario, release, edits, expect, only, verdict, violation, states, transitions, depth, witnesses, remark, ok }: Decided, ms?: number) => ({
  scenario, release, edits, expect, ...(only && { only }), verdict, ...(violation && { violation }), states, transitions, depth, ...(ms !== undefined && { ms }), witnesses,
  ...(remark && { remark }), ok,
});
