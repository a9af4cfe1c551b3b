import { readFileSync } from "node:fs";
import ts from "typescript";
import { PROTOCOL, type Content } from "./message.ts";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { version: string };

/** The answer to kernel_info_request. */
export const kernelInfo: Content = {
  status: "ok",
  protocol_version: PROTOCOL,
  implementation: "rmaplab",
  implementation_version: version,
  banner: `rmaplab ${version}: TypeScript ${ts.version} with the model of anonymous reverse mapping`,
  language_info: {
    name: "typescript",
    version: ts.version,
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: { name: "javascript", typescript: true },
    nbconvert_exporter: "script",
  },
  help_links: [],
  debugger: false,
  supported_features: [],
};
