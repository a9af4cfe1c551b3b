// What a cell imports.
export { scenario, type ShownScenario } from "./cells/scenario.ts";
export { check, type ShownCheck } from "./cells/check.ts";
export { trace, type ShownTrace } from "./cells/trace.ts";
export { necessary, type ShownNecessary } from "./cells/necessary.ts";
export { edit, type ShownEdit } from "./cells/edit.ts";
export { claim, claims, type ShownClaims } from "./cells/claim.ts";
export { seed, type Seed } from "./cells/seed.ts";
export { predict, reveal, type Prediction } from "./cells/predict.ts";
export { run, type Run, type RunOptions } from "./cells/run.ts";
export { replay, type Recording } from "./cells/replay.ts";
export { table, type ShownTable } from "./cells/table.ts";
export { bars } from "./cells/bars.ts";
export type { Shown, ShownFigure } from "./cells/show.ts";
export type { Figure } from "./figures/figure.ts";
