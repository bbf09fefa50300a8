// The classes of subjects as a tree: a code that goes on after a stroke, dot or dash stands under
// the one that it goes on from. What is typed finds a class by its code, by its own names and by
// those of the classes above it. Pure.
import { foldText } from '#lib/fold.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';

export type SubjectClass = RulesAnswer['topics']['subject-classes']['rules']['items'][number];

export interface ClassNode {
  readonly item: SubjectClass;
  /** From the topmost down. */
  readonly above: readonly SubjectClass[];
}

const JOINTS = ['/', '.', '-'];
const inOrder = new Intl.Collator('en', { numeric: true });

/** In the order of their codes, each after the one that it stands under. */
export function treeOf(items: readonly SubjectClass[]): readonly ClassNode[] {
  return items
    .map((item) => ({
      item,
      above: items
        .filter(({ code }) => JOINTS.some((joint) => item.code.startsWith(`${code}${joint}`)))
        .sort((a, b) => a.code.length - b.code.length),
    }))
    .sort((a, b) => inOrder.compare(a.item.code, b.item.code));
}

/** Every word typed is in it; where nothing is typed, the topmost, and all where they are few. */
export function findClasses(
  tree: readonly ClassNode[],
  typed: string,
  max: number,
): readonly ClassNode[] {
  const words = foldText(typed)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) {
    const topmost = tree.length <= max ? tree : tree.filter(({ above }) => above.length === 0);
    return topmost.slice(0, max);
  }
  const exact = tree.filter(({ item }) => foldText(item.code) === foldText(typed));
  const found = tree.filter(
    (node) => !exact.includes(node) && words.every((word) => textOf(node).includes(word)),
  );
  return [...exact, ...found].slice(0, max);
}

function textOf({ item, above }: ClassNode): string {
  const names = [item, ...above].flatMap((one) => Object.values(one.names));
  return foldText([item.code, ...names].join(' '));
}
