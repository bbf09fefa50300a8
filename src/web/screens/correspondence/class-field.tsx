// The class of a letter's subject, picked from the office's tree by typing part of its code or
// name; it says in how many working days letters of the class are answered. Not there where the
// office has no classes.
import { useMemo, useState } from 'react';
import { Combobox } from '#web/parts/combobox.tsx';
import { Field } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { findClasses, treeOf } from './class-tree.ts';
import type { ClassNode } from './class-tree.ts';
import { useRules } from './rules-query.ts';

const OFFERED_MAX = 10;

export function ClassField(props: {
  readonly classCode: string | null;
  /** `limitDays`: working days in which letters of the class are answered. */
  readonly onClass: (classCode: string | null, limitDays: number | null) => void;
  /** What stands in the field is no class: the form must not be sent. */
  readonly onTextWrong: (isWrong: boolean) => void;
  readonly isTried: boolean;
}) {
  const { t, name, code } = useTongue();
  const items = useRules()?.topics['subject-classes'].rules.items;
  const tree = useMemo(() => treeOf(items ?? []), [items]);
  const [typed, setTyped] = useState<string | null>(null);
  if (tree.length === 0) return null;
  const labelOf = ({ item }: ClassNode) => `${code(item.code)} ${name(item.names)}`;
  const chosen = tree.find(({ item }) => item.code === props.classCode);
  const text = typed ?? (chosen === undefined ? '' : labelOf(chosen));
  const isWrong = chosen === undefined && text.trim() !== '';
  const limit = chosen?.item.limitDays ?? null;
  return (
    <Field
      label={t('field.classCode')}
      error={isWrong && props.isTried ? t('wrong.class') : undefined}
      hint={limit === null ? t('field.classCode.hint') : t('write.class-limit', { n: limit })}
    >
      {(ids) => (
        <Combobox
          ids={ids}
          isChoice
          text={text}
          listLabel={t('field.classCode')}
          options={findClasses(tree, typed ?? '', OFFERED_MAX).map((node) => ({
            id: node.item.code,
            label: labelOf(node),
            ...(node.above.length === 0
              ? {}
              : { detail: node.above.map(({ names }) => name(names)).join(' › ') }),
          }))}
          onText={(next) => {
            setTyped(next);
            props.onTextWrong(next.trim() !== '');
            props.onClass(null, null);
          }}
          onTake={({ id }) => {
            setTyped(null);
            props.onTextWrong(false);
            props.onClass(id, tree.find(({ item }) => item.code === id)?.item.limitDays ?? null);
          }}
        />
      )}
    </Field>
  );
}
