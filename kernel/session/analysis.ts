import type { Analysis } from "../analysis/analysis.ts";
import { startAnalysisThread } from "./analysis-thread.ts";

/** The analysis from afar. It remembers nothing of the cells, so that a new one may always take the place of one that failed. */
export type RemoteAnalysis = {
  [Method in keyof Analysis]: (...parameters: Parameters<Analysis[Method]>) => Promise<ReturnType<Analysis[Method]>>;
} & {
  /** gives up whatever it is doing: those questions fail */
  restart(): void;
  stop(): void;
};

export function startRemoteAnalysis(cwd: string, preload: readonly string[]): RemoteAnalysis {
  let thread = startAnalysisThread(cwd, preload);
  const restart = (): void => {
    thread.stop();
    thread = startAnalysisThread(cwd, preload);
  };
  const asker = <Method extends keyof Analysis>(method: Method): RemoteAnalysis[Method] => {
    const ask = (...parameters: unknown[]): Promise<unknown> => {
      if (thread.failed) restart();
      return thread.ask(method, parameters);
    };
    return ask as RemoteAnalysis[Method];
  };
  const [compile, complete, inspect, isComplete] = [asker("compile"), asker("complete"), asker("inspect"), asker("isComplete")];
  return { compile, complete, inspect, isComplete, restart, stop: () => thread.stop() };
}
