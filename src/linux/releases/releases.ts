/** One kernel version as data: the rules that hold in it. */
export interface Release {
  name: string;
  /** the commit that made the rules, not the tag */
  commit: string;
  date: string;
  /** what this row changes against the one before */
  sentence: string;
  /** one root lock covers a whole clone or unlink, and unlinked anon_vmas are put in a second pass */
  one_lock_per_chain: boolean;
}

/** The table reads as history: each row says what changed since the row above. */
export const releases: readonly Release[] = [
  {
    name: "v3.0-rc1",
    commit: "bc658c96037f",
    date: "2011-05-29",
    sentence: "The root's mutex, taken with trylock first; both halves of the fix for the hang; the comments of the mail.",
    one_lock_per_chain: false,
  },
  {
    name: "v3.0",
    commit: "eee2acbae955",
    date: "2011-06-17",
    sentence: "One root lock for each clone and each unlink; an unlink puts the emptied anon_vmas in a second pass.",
    one_lock_per_chain: true,
  },
];

export const defaultRelease = "v3.0-rc1";

/** @throws Error naming the choices when there is no such release. */
export function releaseNamed(name: string): Release {
  const release = releases.find((row) => row.name === name);
  if (!release) throw new Error(`unknown release: ${name}; expected one of ${releases.map((row) => row.name).join(", ")}`);
  return release;
}
