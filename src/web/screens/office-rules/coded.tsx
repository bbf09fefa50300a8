// What all lists of items with a code have in common: their table, their line and the code's field.
import type { ReactNode } from 'react';
import type { Names } from '#kernel/authority.ts';
import { Empty } from '#web/parts/states.tsx';
import { TextField } from '#web/parts/field.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { NamesFields, NumberField } from './pieces.tsx';

interface Coded {
  readonly code: string;
  readonly names: Names;
}

export function CodeField(props: {
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const { t } = useTongue();
  return (
    <TextField
      label={t('rules.code')}
      value={props.value}
      onValue={props.onValue}
      input={{ maxLength: 40, required: true }}
    />
  );
}

type Limited = Coded & { readonly limitDays: number | null };

/** Code, names, and the days that it may take. */
export function LimitedFields<One extends Limited>(props: {
  readonly one: One;
  readonly onOne: (one: One) => void;
}) {
  const { t } = useTongue();
  const { one, onOne } = props;
  return (
    <>
      <CodeField value={one.code} onValue={(code) => onOne({ ...one, code })} />
      <NumberField
        label={t('rules.limit-days')}
        hint={t('rules.limit-days.hint')}
        value={one.limitDays}
        onValue={(limitDays) => onOne({ ...one, limitDays })}
      />
      <NamesFields names={one.names} onNames={(names) => onOne({ ...one, names })} />
    </>
  );
}

export function CodeLine({ item, children }: { item: Coded; children?: ReactNode }) {
  const { t, name, code } = useTongue();
  return (
    <>
      <bdi className="code">{code(item.code)}</bdi>
      <b>{name(item.names) || t('rules.unnamed')}</b>
      {children}
    </>
  );
}

type Column<Item> = readonly [head: string, cell: (item: Item) => ReactNode];

export function RulesTable<Item extends Coded>(props: {
  readonly items: readonly Item[];
  readonly empty: readonly [title: string, text: string];
  readonly columns: readonly Column<Item>[];
}) {
  const { t, name, code } = useTongue();
  const { items, columns, empty } = props;
  if (items.length === 0) return <Empty title={empty[0]} text={empty[1]} />;
  return (
    <div className="table-box" role="region" aria-label={t('rules.table')} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th>{t('rules.code')}</th>
            <th>{t('rules.name')}</th>
            {columns.map(([head]) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.code}>
              <td>
                <bdi className="code">{code(item.code)}</bdi>
              </td>
              <td>
                <b>{name(item.names)}</b>
              </td>
              {columns.map(([head, cell]) => (
                <td key={head}>{cell(item)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
