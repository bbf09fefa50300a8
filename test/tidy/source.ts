// The files that the tidy rules look at. `code` is the text with comments and the insides of
// strings, templates and regular expressions blanked to the same length, so that a rule never
// takes a quoted word for code and offsets agree in both. It is a scanner, not a parser.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** Relative to the root of the repository, with forward slashes. */
  path: string;
  text: string;
  code: string;
}

export interface Rule {
  name: string;
  check: (files: SourceFile[]) => string[];
  /** Each is a small tree (path to text) that the rule must refuse. */
  bad: Record<string, string>[];
  /** Each is a small tree that the rule must let pass. */
  good?: Record<string, string>[];
}

const LEFT_OUT = new Set([
  'node_modules',
  '.git',
  '.dawam',
  'data',
  'dist',
  'shots',
  'package-lock.json',
]);
const TEXT = /\.(ts|tsx|css|sql|md|json|html|sh|yml|yaml|conf|toml|mjs)$|(^|\/)(dawam|run)$/;
const SIZE_MAX_BYTES = 1_000_000;

export function isScript(path: string): boolean {
  return /\.tsx?$/.test(path);
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || !path.startsWith('src/') || path.includes('/testing/');
}

export function makeFile(path: string, text: string): SourceFile {
  return { path, text, code: isScript(path) ? blank(text) : text };
}

export function makeTree(tree: Record<string, string>): SourceFile[] {
  return Object.entries(tree).map(([path, text]) => makeFile(path, text));
}

export function readTree(root: string, folder = ''): SourceFile[] {
  const files: SourceFile[] = [];
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (LEFT_OUT.has(name)) continue;
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) files.push(...readTree(root, path));
    else if (stat !== undefined && stat.size <= SIZE_MAX_BYTES && TEXT.test(path)) {
      files.push(makeFile(path, readFileSync(join(root, path), 'utf8')));
    }
  }
  return files;
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Every match of a pattern in the code (or the text) of a file, as `path:line: message`. */
export function findAll(file: SourceFile, pattern: RegExp, say: string, inText = false): string[] {
  const where = inText ? file.text : file.code;
  return [...where.matchAll(pattern)].map(
    (match) => `${file.path}:${lineAt(where, match.index)}: ${say} (${match[0].trim()})`,
  );
}

const BEFORE_REGEX = /(^|[(,=:[!&|?{;+\-*%>~^]|\b(return|typeof|case|in|of|await|yield))$/;

/** The end of a quoted run that starts at `from`: after its closing quote, or at the line's end. */
function endOfQuoted(text: string, from: number, quote: string): number {
  let isClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n') return at;
    else if (quote === '/' && char === '[') isClass = true;
    else if (quote === '/' && char === ']') isClass = false;
    else if (char === quote && !isClass) return at + 1;
  }
  return text.length;
}

/** The end of a template piece: after the closing back-tick, or after the `${` that opens code. */
function endOfTemplate(text: string, from: number): { end: number; opens: boolean } {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return { end: at + 1, opens: false };
    else if (text[at] === '$' && text[at + 1] === '{') return { end: at + 2, opens: true };
  }
  return { end: text.length, opens: false };
}

function blanked(text: string, from: number, to: number): string {
  return text.slice(from, to).replace(/[^\n]/g, ' ');
}

function endOfComment(text: string, at: number): number {
  const isLine = text[at + 1] === '/';
  const end = text.indexOf(isLine ? '\n' : '*/', at + 2);
  if (end < 0) return text.length;
  return isLine ? end : end + 2;
}

export function blank(text: string): string {
  let out = '';
  const braces: number[] = []; // Depth of braces in each open `${` of a template.
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    const isComment = char === '/' && (next === '/' || next === '*');
    const inTemplate = char === '}' && braces.at(-1) === 0;
    let end = at + 1;
    if (isComment) {
      end = endOfComment(text, at);
      out += blanked(text, at, end);
    } else if (char === '`' || inTemplate) {
      if (inTemplate) braces.pop();
      const piece = endOfTemplate(text, at + 1);
      if (piece.opens) braces.push(0);
      end = piece.end;
      out += '`' + blanked(text, at + 1, end - 1) + '`';
    } else if (
      char === "'" ||
      char === '"' ||
      (char === '/' && BEFORE_REGEX.test(out.slice(-60).trimEnd()))
    ) {
      end = Math.max(endOfQuoted(text, at, char), at + 2);
      out += char + blanked(text, at + 1, end - 1) + (text[end - 1] ?? '');
    } else {
      const depth = braces.at(-1);
      if (depth !== undefined && char === '{') braces[braces.length - 1] = depth + 1;
      if (depth !== undefined && char === '}') braces[braces.length - 1] = depth - 1;
      out += char;
    }
    at = end;
  }
  return out;
}
