import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PROTOCOL, type Content } from "./message.ts";

const version = versionIn(new URL("../../../package.json", import.meta.url));
const typescript = versionIn(createRequire(import.meta.url).resolve("typescript/package.json"));

/** The answer to kernel_info_request. */
export const kernelInfo: Content = {
  status: "ok",
  protocol_version: PROTOCOL,
  implementation: "rmaplab",
  implementation_version: version,
  banner: `rmaplab ${version}: TypeScript ${typescript} on Node ${process.versions.node}, with the model of anonymous reverse mapping`,
  language_info: {
    name: "typescript",
    version: typescript,
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    { text: "Node.js", url: "https://nodejs.org/docs/latest-v20.x/api/" },
  ],
  debugger: false,
  supported_features: [],
};

/** Read, not imported: the front never waits for the compiler to load. */
function versionIn(file: string | URL): string {
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
