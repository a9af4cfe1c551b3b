/** One line on stderr for what the kernel cannot use: nothing that is said to it ends it. */
export function dropped(what: string, error: unknown): void {
  process.stderr.write(`rmaplab kernel: dropped ${what}: ${(error as Error).message}\n`);
}
