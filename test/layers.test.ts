import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";

const root = join(import.meta.dirname, "..", "..");
const belowLinux = ["src/linux/releases", "src/linux/primitives", "src/linux/structs", "src/linux/rmap", "src/linux/operations", "src/linux/walker"];
const rmapSide = ["src/machine", "src/linux/primitives", "src/linux/structs", "src/linux/releases", "src/linux/rmap"];
const uptoScenario = ["src/machine", ...belowLinux, "src/scenario"];
const uptoClaims = [...uptoScenario, "src/checker", "src/replay", "src/claims"];
const uptoCells = [...uptoClaims, "src/figures", "src/cells"];

/** The allow-list: what each folder may import besides itself. A folder that is not here is an error. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "src/machine": [],
  "src/checker": ["src/machine"],
  "src/linux/releases": [],
  "src/linux/primitives": ["src/machine"],
  "src/linux/structs": ["src/machine", "src/linux/primitives"],
  "src/linux/rmap": rmapSide,
  "src/linux/operations": rmapSide,
  "src/linux/walker": rmapSide,
  "src/scenario": ["src/machine", ...belowLinux],
  "src/replay": uptoScenario,
  "src/claims": [...uptoScenario, "src/checker", "src/replay"],
  "src/figures": uptoClaims,
  "src/cells": [...uptoClaims, "src/figures"],
  "src/notebook": ["kernel/session"],
  "src/mail": [...uptoCells, "src/notebook"],
  "src/book": [...uptoCells, "src/notebook", "src/mail", "kernel/session"],
  "src/cli": [...uptoCells, "src/notebook", "src/mail", "src/book", "kernel/session", "kernel/install", "src"],
  src: uptoCells,
  kernel: [],
};

/** From machine to cells the same code runs in a browser; one file may use Node. */
const pure = uptoCells;
const mayUseNode = ["src/cells/node.ts"];

interface Import {
  file: string;
  specifier: string;
}

const layerOf = (file: string): string | undefined => {
  const folder = dirname(file);
  return Object.keys(allowed).filter((layer) => folder === layer || (layer !== "src" && folder.startsWith(layer + "/"))).sort((a, b) => b.length - a.length)[0];
};

const sources = ["src", "kernel"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)).filter((file) => file.endsWith(".ts")));

const importsOf = (file: string): Import[] =>
  ts.preProcessFile(readFileSync(join(root, file), "utf8")).importedFiles.map(({ fileName }) => ({ file, specifier: fileName }));

const imports = sources.flatMap(importsOf);

test("every folder with sources is in the table of layers", () => {
  assert.deepEqual(sources.filter((file) => !layerOf(file)), []);
});

test("nothing imports what its layer may not", () => {
  const wrong = imports.filter(({ specifier }) => specifier.startsWith(".")).filter(({ file, specifier }) => {
    const target = relative(root, join(root, dirname(file), specifier));
    const [from, to] = [layerOf(file)!, layerOf(target)!];
    const wide = dirname(target);
    return from !== to && !allowed[from]!.includes(to) && !allowed[from]!.includes(wide);
  });
  assert.deepEqual(wrong, []);
});

test("every relative import is a file", () => {
  assert.deepEqual(imports.filter(({ file, specifier }) => specifier.startsWith(".") && !existsSync(join(root, dirname(file), specifier))), []);
});

test("from machine to cells nothing imports Node or a package, but for one file", () => {
  const outside = imports.filter(({ file, specifier }) => pure.includes(layerOf(file)!) && !specifier.startsWith(".") && !mayUseNode.includes(file));
  assert.deepEqual(outside, []);
});

test("the kernel imports tslab, zeromq, typescript and Node, nothing else", () => {
  const known = ["tslab", "zeromq", "typescript"];
  const wrong = imports.filter(({ file, specifier }) => layerOf(file) === "kernel" && !specifier.startsWith(".") && !specifier.startsWith("node:")
    && !builtinModules.includes(specifier) && !known.some((name) => specifier === name || specifier.startsWith(name + "/")));
  assert.deepEqual(wrong, []);
});

test("nothing evaluates text as code outside the kernel", () => {
  const found = sources.filter((file) => file.startsWith("src/")).filter((file) => /\beval\(|new Function\(/.test(readFileSync(join(root, file), "utf8")));
  assert.deepEqual(found, []);
});
