// Reads a capsule 2.1 back, strictly: what its schema would refuse is refused, with a sentence.
// The packed contents of files run through as they come and are never held; all other texts have a
// limit. Pure: says what stands there, unpacks nothing.
import { XmlReader } from '#lib/xml-reader.ts';
import type { XmlEvent } from '#lib/xml-reader.ts';
import { CAPSULE_NAMESPACE, LETTER_NAMESPACE } from './capsule.ts';
import type { Capsule, CapsuleFile } from './capsule.ts';
import { capsuleRule, isTextOf } from './capsule-grammar.ts';
import type { Rule } from './capsule-grammar.ts';
import { capsuleOf, fileOf } from './capsule-tree.ts';
import type { CapsuleNode } from './capsule-tree.ts';

export type CapsuleEvent =
  | { readonly kind: 'content-begins'; readonly file: CapsuleFile }
  /** Base 64, in pieces that end anywhere. */
  | { readonly kind: 'content'; readonly text: string }
  | { readonly kind: 'content-ends' };

export type CapsuleResult =
  | { readonly ok: true; readonly capsule: Capsule }
  | { readonly ok: false; readonly problem: string };

/** All texts but the contents of files; an abstract of a thousand pages would still fit. */
const TEXT_CHARS_MAX = 5_000_000;
const NODES_MAX = 200_000;
const CONTENT = 'ZipBase64Content';

interface Growing {
  readonly rule: Rule | null;
  readonly name: string;
  readonly children: CapsuleNode[];
  text: string;
}

export class CapsuleReader {
  readonly #take: (event: CapsuleEvent) => void;
  readonly #xml: XmlReader;
  readonly #path: Growing[] = [];
  #root: CapsuleNode | undefined;
  #problem: string | undefined;
  #chars = 0;
  #nodes = 0;

  constructor(take: (event: CapsuleEvent) => void) {
    this.#take = take;
    this.#xml = new XmlReader((event) => {
      if (this.#problem === undefined) this.#read(event);
    });
  }

  /** A sentence of what is wrong, if anything. */
  write(piece: string): string | undefined {
    const result = this.#xml.write(piece);
    return this.#problem ?? (result.ok ? undefined : result.problem);
  }

  end(): CapsuleResult {
    const result = this.#xml.end();
    const problem = this.#problem ?? (result.ok ? undefined : result.problem);
    if (problem !== undefined || this.#root === undefined) {
      return { ok: false, problem: problem ?? 'The document has no element.' };
    }
    return { ok: true, capsule: capsuleOf(this.#root) };
  }

  #fail(problem: string): void {
    const place = this.#path.map(({ name }) => name).join('/');
    this.#problem ??= place === '' ? problem : `${place}: ${problem}`;
  }

  #read(event: XmlEvent): void {
    switch (event.kind) {
      case 'open':
        this.#open(event.name, event.namespace, [...event.attributes.keys()]);
        break;
      case 'text':
        this.#text(event.text);
        break;
      case 'close':
        this.#close();
        break;
    }
  }

  #open(name: string, namespace: string, attributes: readonly string[]): void {
    const outer = this.#path.at(-1);
    this.#nodes += 1;
    if (this.#nodes > NODES_MAX) return this.#fail('The capsule has too many elements.');
    if (outer !== undefined && isAnything(outer)) {
      const shown = namespace === LETTER_NAMESPACE ? name : `{${namespace}}${name}`;
      this.#path.push({ rule: null, name: shown, children: [], text: '' });
      return;
    }
    if (namespace !== CAPSULE_NAMESPACE) return this.#fail(`<${name}> is of another namespace.`);
    if (attributes.some((attribute) => !/^xsi:(noNamespaceS|s)chemaLocation$/.test(attribute))) {
      return this.#fail(`<${name}> has attributes.`);
    }
    const rule = outer === undefined ? rootRule(name) : findNext(outer, name);
    if (rule === undefined) return this.#fail(`<${name}> may not stand here.`);
    this.#path.push({ rule, name, children: [], text: '' });
    if (name !== CONTENT || outer === undefined) return;
    const file = fileOf({ name: 'File', text: '', children: outer.children });
    this.#take({ kind: 'content-begins', file });
  }

  #text(text: string): void {
    const open = this.#path.at(-1);
    if (open === undefined) return;
    if (open.name === CONTENT && open.rule !== null) {
      this.#take({ kind: 'content', text });
      return;
    }
    this.#chars += text.length;
    if (this.#chars > TEXT_CHARS_MAX) return this.#fail('Its texts are too long.');
    open.text += text;
  }

  #close(): void {
    const done = this.#path.pop();
    if (done === undefined) return;
    const problem = findProblem(done);
    const node = { name: done.name, text: done.text, children: done.children };
    const outer = this.#path.at(-1);
    if (problem !== undefined) this.#fail(`<${done.name}> ${problem}`);
    if (outer === undefined) this.#root = node;
    else outer.children.push(node);
    if (done.name === CONTENT && done.rule !== null) this.#take({ kind: 'content-ends' });
  }
}

function isAnything({ rule }: Growing): boolean {
  return rule === null || rule.holds === 'any';
}

function rootRule(name: string): Rule | undefined {
  return name === capsuleRule.name ? capsuleRule : undefined;
}

/** The rule of an element that may follow those already there, in the order of the schema. */
function findNext({ rule, children }: Growing, name: string): Rule | undefined {
  const rules = typeof rule?.holds === 'object' ? rule.holds : [];
  const last = children.at(-1)?.name;
  const from = Math.max(
    0,
    rules.findIndex((one) => one.name === last),
  );
  const at = rules.findIndex((one, place) => place >= from && one.name === name);
  const found = rules[at];
  if (found === undefined || (found.name === last && found.max === 1)) return undefined;
  const passed = rules.slice(from, at).filter((one) => one.min === 1 && one.name !== last);
  return passed.length === 0 ? found : undefined;
}

function findProblem({ rule, children, text }: Growing): string | undefined {
  if (rule === null) return undefined;
  if (rule.holds === 'any') return text.trim() === '' ? undefined : 'holds text.';
  if (typeof rule.holds === 'string') {
    if (children.length > 0) return 'holds elements.';
    return isTextOf(rule.holds, text) ? undefined : `is not ${rule.holds}.`;
  }
  if (text.trim() !== '') return 'holds text.';
  const names = new Set(children.map((child) => child.name));
  const missing = rule.holds.find((one) => one.min === 1 && !names.has(one.name));
  return missing === undefined ? undefined : `lacks <${missing.name}>.`;
}
