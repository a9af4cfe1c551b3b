import { aftermath } from "./aftermath.ts";
import type { Claim } from "./claim.ts";
import { lemmas } from "./lemmas.ts";
import { supports } from "./supports.ts";

export type { Claim, ClaimCheck } from "./claim.ts";

/** C1 to C24: the argument, sentence by sentence. */
export const claims: readonly Claim[] = [...lemmas, ...supports, ...aftermath];

/** @throws Error naming the choices */
export function claimNamed(id: string): Claim {
  const claim = claims.find((row) => row.id === id);
  if (!claim) throw new Error(`unknown claim: ${id}; expected one of ${claims.map((row) => row.id).join(", ")}`);
  return claim;
}
