import { readdirSync, readFileSync } from "node:fs";

/** Memory of a process and its children; on Linux only. */
export function residentMegabytes(pid: number): number {
  const own = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean));
  return Number(own?.[1] ?? 0) / 1024 + children.reduce((sum, child) => sum + residentMegabytes(Number(child)), 0);
}
