export type { Figure } from "./figures/figure.ts";
