import { ALIVE } from "../linux/primitives/slab.ts";
import type { AnonVma, Page } from "../linux/structs/structs.ts";

/** `a0`, `a1`, ... in order of birth, and pages `p0`, `p1`, ...: to be asked for each slot in each state, in the order of time. */
export class LifeNames {
  private readonly current: (string | undefined)[] = [];
  private readonly earliest: (string | undefined)[] = [];
  private readonly alive: boolean[] = [];
  private born = 0;
  private readonly pages: (string | undefined)[] = [];
  private readonly used: boolean[] = [];
  private pagesBorn = 0;

  of(anon_vma: AnonVma, i: number): string {
    const alive = anon_vma.status === ALIVE;
    if (alive && !this.alive[i]) {
      this.current[i] = `a${this.born++}`;
      this.earliest[i] ??= this.current[i];
    }
    this.alive[i] = alive;
    return this.current[i] ?? "";
  }

  first(i: number): string {
    return this.earliest[i] ?? `slot ${i}`;
  }

  page({ used }: Page, i: number): string {
    if (used && !this.used[i]) this.pages[i] = `p${this.pagesBorn++}`;
    this.used[i] = Boolean(used);
    return this.pages[i] ?? "";
  }
}
