import { editNamed } from "../linux/releases/edits.ts";
import { releaseNamed } from "../linux/releases/releases.ts";
import type { Swept } from "./sweep.ts";

/** Something that sweeps find, and why it is no news. */
export interface Explanation {
  name: string;
  /** the violation, or `refused` */
  code: string;
  /** where the rule is broken: function and step */
  at: readonly string[];
  /** the edit that mends it: where it is in force, or the release has it, the finding is news again */
  repair?: string;
  reason: string;
}

/** What sweeps find and should find. */
export const explanations: readonly Explanation[] = [];

/** The explanation of a finding; undefined for one that is news. */
export const explained = (found: Swept): Explanation | undefined =>
  explanations.find(({ code, at, repair }) => code === codeOf(found) && at.includes(placeOf(found)) && (repair === undefined || isMissing(repair, found)));

/** What went wrong, in a word. */
export const codeOf = ({ verdict, violation }: Swept): string => violation ?? verdict;

/** `function: step` where a rule was broken; for want of a verdict, why. */
export const placeOf = ({ function: name, step, why = "" }: Swept): string => (name === undefined ? why : `${name}: ${step}`);

const isMissing = (repair: string, { release, edits }: Swept): boolean => !edits.includes(repair) && editNamed(repair).where!.holds(releaseNamed(release));
