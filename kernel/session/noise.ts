/** What Node prints when it ends while it inspects itself. */
const GOODBYE = /^Waiting for the debugger to disconnect\.\.\.$/;

/** How the reports of a crash begin: stacks and machine addresses, to the end. */
const REPORT = /^(----- (Native|JavaScript) stack trace -----|<--- .* --->)$/;
const REASON = /^FATAL ERROR: /;

/** Takes what a process prints on stderr, piece by piece, and leaves out what says nothing about the cell. */
export function withoutNoise(): (text: string) => string {
  let crashed = false;
  const isSaid = (line: string): boolean => {
    if (REPORT.test(line)) crashed = true;
    return crashed ? REASON.test(line) : !GOODBYE.test(line);
  };
  return (text) => text.split(/(?<=\n)/).filter((line) => isSaid(line.trimEnd())).join("");
}
