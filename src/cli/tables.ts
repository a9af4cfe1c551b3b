import { type Edit, edits as editTable } from "../linux/releases/edits.ts";
import { aliases, releases as releaseTable } from "../linux/releases/releases.ts";
import { parsed } from "./arguments.ts";
import { UsageError } from "./usage.ts";

/** `rmaplab edits [--json]`: every edit with its diff. */
export async function edits(args: string[]): Promise<number> {
  const json = wantsJson("edits", args);
  const rows = editTable.map(({ name, claim, diff, benign, repair, set, where }) => ({ name, claim, diff, benign, ...(repair && { repair }), ...(set && { set }), ...(where && { where: where.text }) }));
  process.stdout.write(json ? `${JSON.stringify({ edits: rows })}\n` : `${editTable.map(editText).join("\n")}\n${LEGEND}`);
  return 0;
}

const LEGEND = "\n* benign: nothing breaks under sequential consistency, at v3.0-rc1 with put_root_last\nr a repair: a later release has it\n";

function editText({ name, claim, diff, benign, repair, where }: Edit): string {
  const mark = repair ? " r" : benign ? " *" : "";
  return [`${claim.padEnd(4)} ${name}${mark}`, ...(where ? [`     ${where.text}`] : []), ...diff.map((line) => `       ${line}`), ""].join("\n");
}

/** `rmaplab releases [--json]`: the history that the release table tells, and the aliases. */
export async function releases(args: string[]): Promise<number> {
  const json = wantsJson("releases", args);
  const rows = releaseTable.map(({ name, commit, date, sentence, ...rules }) => ({ name, commit, date, sentence, ...rules, aliases: aliases.filter(({ release }) => release === name).map((other) => ({ name: other.name, differs: other.differs })) }));
  process.stdout.write(json ? `${JSON.stringify({ releases: rows })}\n` : rows.map(releaseText).join(""));
  return 0;
}

type Row = (typeof releaseTable)[number] & { aliases: { name: string; differs: string }[] };

function releaseText({ name, date, commit, sentence, aliases: others }: Row): string {
  const lines = [`${name.padEnd(9)} ${date.padEnd(10)} ${commit}`, `  ${sentence}`, ...others.map((other) => `  also for ${other.name}, which differs: ${other.differs}`)];
  return `${lines.join("\n")}\n`;
}

function wantsJson(command: string, args: string[]): boolean {
  const { values, positionals } = parsed(args, { json: { type: "boolean" } });
  if (positionals[0] !== undefined) throw new UsageError(`${command}: unexpected '${positionals[0]}'; expected options only`);
  return values.json ?? false;
}
