/** What the idiom of the procedures rests on, checked over the syntax tree: keep() forgets nothing that is still needed, steps assign no local. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { root } from "./support.ts";

const files = ["src/linux", "src/scenario", "test/bench"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => join(folder, name)));

interface Generator {
  file: string;
  body: ts.FunctionExpression | ts.FunctionDeclaration;
  source: ts.SourceFile;
}

const generators = files.flatMap(generatorsOf);

test("there are procedures to look at", () => {
  assert.ok(generators.length > 80);
  assert.ok(generators.flatMap(keepsOf).length > 20);
});

test("keep() lists every local that is needed after it", () => {
  assert.deepEqual(generators.flatMap((generator) => keepsOf(generator).flatMap((keep) => forgotten(generator, keep))), []);
});

test("what a step looks at it returns: no step assigns a variable outside", () => {
  assert.deepEqual(generators.flatMap(outerAssignments), []);
});

test("the two tests can fail", () => {
  const lying = parse("lying.ts", "const p = procedure(function* p(a) { const x = yield* step('x', () => 1); for (;;) { yield* keep('k'); yield* step('y', () => x); } });");
  assert.deepEqual(lying.flatMap((generator) => keepsOf(generator).flatMap((keep) => forgotten(generator, keep))), ["lying.ts:1 p: keep('k') forgets x"]);
  const assigning = parse("assigning.ts", "const p = procedure(function* p() { let x = 0; yield* step('x', () => { x = 1; }); });");
  assert.deepEqual(assigning.flatMap(outerAssignments), ["assigning.ts:1 p: a step assigns x"]);
});

function generatorsOf(file: string): Generator[] {
  return parse(file, readFileSync(join(root, file), "utf8"));
}

function parse(file: string, text: string): Generator[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Generator[] = [];
  visit(source, (node) => {
    if ((ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node)) && node.asteriskToken && node.body) found.push({ file, body: node, source });
  });
  return found;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function keepsOf({ body }: Generator): ts.CallExpression[] {
  const keeps: ts.CallExpression[] = [];
  visit(body.body!, (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "keep") keeps.push(node);
  });
  return keeps;
}

const where = ({ file, body, source }: Generator, node: ts.Node) => `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${body.name?.text}`;

/** Locals that were set before the keep, are used after it or in the loop around it, and are not in its list. */
function forgotten(generator: Generator, keep: ts.CallExpression): string[] {
  const loop = loopAround(keep, generator.body);
  const kept = new Set(keep.arguments.slice(1).flatMap((argument) => namesIn(argument)));
  return localsOf(generator).filter(({ name, declaration }) =>
    declaration.getEnd() <= keep.getStart() && isInScope(declaration, keep) && !kept.has(name) && isNeeded(name, declaration, keep, loop ?? generator.body, loop !== null))
    .map(({ name }) => `${where(generator, keep)}: keep('${(keep.arguments[0] as ts.StringLiteral).text}') forgets ${name}`);
}

function loopAround(node: ts.Node, limit: ts.Node): ts.Node | null {
  for (let at = node.parent; at !== limit; at = at.parent) if (ts.isForStatement(at) || ts.isForOfStatement(at) || ts.isWhileStatement(at)) return at;
  return null;
}

interface Local {
  name: string;
  declaration: ts.VariableDeclaration;
}

function localsOf({ body }: Generator): Local[] {
  const locals: Local[] = [];
  visit(body.body!, (node) => {
    if (ts.isVariableDeclaration(node) && functionOf(node) === body) for (const name of bound(node.name)) locals.push({ name, declaration: node });
  });
  return locals;
}

const bound = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isBindingElement(element) ? bound(element.name) : []));

function functionOf(node: ts.Node): ts.Node {
  let at = node.parent;
  while (!ts.isFunctionLike(at)) at = at.parent;
  return at;
}

/** Is the block of the declaration around the keep? */
function isInScope(declaration: ts.Node, keep: ts.Node): boolean {
  let block = declaration.parent;
  while (!ts.isBlock(block) && !ts.isForStatement(block) && !ts.isForOfStatement(block)) block = block.parent;
  return block.getStart() <= keep.getStart() && keep.getEnd() <= block.getEnd();
}

/** Inside a loop whatever the loop uses is needed again, unless each round sets it anew before. */
function isNeeded(name: string, declaration: ts.Node, keep: ts.Node, around: ts.Node, loops: boolean): boolean {
  const freshEachRound = loops && declaration.getStart() > around.getStart() && !ts.isForStatement(declaration.parent.parent) && !ts.isForOfStatement(declaration.parent.parent);
  const uses: number[] = [];
  visit(functionOf(keep), (node) => {
    if (ts.isIdentifier(node) && node.text === name && isUse(node)) uses.push(node.getStart());
  });
  return uses.some((at) => at > keep.getEnd() || (loops && !freshEachRound && at > around.getStart() && at < around.getEnd() && !(at > keep.getStart() && at < keep.getEnd())));
}

const isUse = ({ parent }: ts.Identifier & { parent: ts.Node }, node?: ts.Node): boolean =>
  !(ts.isPropertyAccessExpression(parent) && node !== undefined && parent.name === node) && !ts.isVariableDeclaration(parent) && !ts.isPropertyAssignment(parent);

function namesIn(node: ts.Node): string[] {
  const names: string[] = [];
  visit(node, (child) => {
    if (ts.isIdentifier(child)) names.push(child.text);
  });
  return names;
}

/** Variables of the generator that a closure inside it assigns. */
function outerAssignments(generator: Generator): string[] {
  const locals = new Set(localsOf(generator).map(({ name }) => name));
  const found: string[] = [];
  visit(generator.body.body!, (node) => {
    if (functionOf(node.parent ? node : generator.body.body!) === generator.body) return;
    const target = ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment ? node.left
      : (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(node.operator) ? node.operand : null;
    if (target && ts.isIdentifier(target) && locals.has(target.text)) found.push(`${where(generator, node)}: a step assigns ${target.text}`);
  });
  return found;
}
