/** Jupyter counts characters as code points, JavaScript as UTF-16 units. */
export const unitsOf = (code: string, points: number): number => Array.from(code).slice(0, points).join("").length;

export const pointsOf = (code: string, units: number): number => Array.from(code.slice(0, units)).length;
