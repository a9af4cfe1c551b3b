import { createReadStream, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { randomBytes, timingSafeEqual } from "node:crypto";

/** A served book: its address, token included. */
export interface Served {
  url: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8" };
const COOKIE = "rmaplab-token";

/** Serve a folder on loopback to whoever has the token. Port 0 takes any free one. */
export async function serve(folder: string, port: number): Promise<Served> {
  const token = randomBytes(24).toString("hex");
  const server: Server = createServer((request, response) => answer(request, response, folder, token, (server.address() as AddressInfo).port));
  await new Promise<void>((ready, failed) => server.once("error", failed).listen(port, "127.0.0.1", ready));
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}/?token=${token}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, folder: string, token: string, port: number): void {
  const base = "http://127.0.0.1";
  if (!URL.canParse(request.url ?? "", base)) return end(response, 400, "no such address");
  const url = new URL(request.url!, base);
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "only GET");
  if (!isLoopback(request.headers.host, port)) return end(response, 403, "wrong host");
  const byQuery = same(url.searchParams.get("token") ?? "", token);
  if (!byQuery && !same(cookieOf(request), token)) return end(response, 403, "no token: use the address that rmaplab printed");
  if (byQuery) response.setHeader("Set-Cookie", `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/`);
  send(response, folder, url.pathname === "/" ? "/index.html" : url.pathname);
}

/** A page of another site that has been made to resolve to this machine names another host. */
const isLoopback = (host: string | undefined, port: number): boolean => host === `127.0.0.1:${port}` || host === `localhost:${port}`;

function cookieOf({ headers }: IncomingMessage): string {
  return /(?:^|;\s*)rmaplab-token=([^;]*)/.exec(headers.cookie ?? "")?.[1] ?? "";
}

function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function send(response: ServerResponse, folder: string, path: string): void {
  const file = join(folder, normalize(decoded(path)));
  const type = types[extname(file)];
  if (!type || !isFile(file)) return end(response, 404, "no such page");
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" });
  createReadStream(file).pipe(response);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
