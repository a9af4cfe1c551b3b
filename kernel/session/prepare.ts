/** Run by the build: leaves what V8 makes of TypeScript beside the analysis, so that the first kernel starts as quickly as the others. */
import "./analysis-thread.ts";
import { nothingEarlier } from "../analysis/earlier.ts";

const { startAnalysis } = await import("../analysis/analysis.ts");
const analysis = startAnalysis(process.cwd(), []);
analysis.compile(nothingEarlier, "1 + 1", "cell.ts");
analysis.complete(nothingEarlier, "Math.", 5);
