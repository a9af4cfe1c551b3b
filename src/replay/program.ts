import { type Operation, ScenarioError } from "../scenario/language.ts";
import { parseScenario } from "../scenario/parse.ts";

/**
 * Recorded operations as the scenario language has them; `rets` are what the kernel returned, negative where it refused.
 * @throws Error naming the operation, what was wrong and what was expected
 */
export function programOf(ops: readonly (readonly (string | number)[])[], rets: readonly number[]): Operation[] {
  if (rets.length !== ops.length) throw new Error(`${ops.length} operations and ${rets.length} results; expected one result each`);
  const operations = read(ops);
  const gone = new Map<string, number>();
  for (const [k, operation] of operations.entries()) {
    if (rets[k]! < 0) continue;
    const dead = operation.args.find((word) => typeof word === "string" && gone.has(word));
    if (dead !== undefined) throw new Error(`operation ${k + 1}, ${ops[k]!.join(" ")}: ${dead} exited at operation ${gone.get(String(dead))}; expected a process that is alive`);
    if (operation.name === "exit") gone.set(String(operation.args[0]), k + 1);
  }
  return operations;
}

function read(ops: readonly (readonly (string | number)[])[]): Operation[] {
  try {
    return [...parseScenario(`scenario recorded\n${ops.map((words) => words.join(" ")).join("\n")}\nend`).setup].map((operation) => ({ ...operation, line: 0 }));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new Error(`operation ${error.line - 1}: ${error.message.replace(/^line \d+, /, "")}`, { cause: error });
  }
}
