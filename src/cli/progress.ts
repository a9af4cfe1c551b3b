const WIDTH = 30;
const LINES = 20;

/** How far long work has come, on stderr: a bar on a terminal, a line for every twentieth elsewhere. */
export function progressOf(what: string, total: number): (done: number) => void {
  if (process.stderr.isTTY) return (done) => void process.stderr.write(bar(what, done, total));
  return (done) => {
    if (Math.floor(done * LINES / total) > Math.floor((done - 1) * LINES / total)) process.stderr.write(`${what}: ${done} of ${total}\n`);
  };
}

function bar(what: string, done: number, total: number): string {
  const full = Math.floor(done * WIDTH / total);
  return `\r${what} [${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${done} of ${total}\x1b[K${done === total ? "\r\x1b[K" : ""}`;
}
