// Instructions of referral, groups of addressees for circulars, and classes of retention.
import { useState } from 'react';
import type { OfficesAnswer } from '#modules/directory/shapes.ts';
import { retentionActions } from '#modules/office-rules/topics.ts';
import { foldText } from '#lib/fold.ts';
import { useQuery } from '#web/data/query.ts';
import { Combobox } from '#web/parts/combobox.tsx';
import { Field, TextField } from '#web/parts/field.tsx';
import { OFFICES, useOffices } from '#web/parts/offices.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { CodeField, CodeLine, LimitedFields, RulesTable } from './coded.tsx';
import type { Editing, Item, Looking } from './editing.ts';
import { Check, Choice, IconButton, ItemsForm, NamesFields, NO_NAMES } from './pieces.tsx';
import { NumberField } from './pieces.tsx';
import { freeCode } from './settle.ts';
import { Days } from './units.tsx';

type Instruction = Item<'instructions'>;
type Group = Item<'groups'>;
type RetentionClass = Item<'retention-classes'>;

const OFFERED_MAX = 8;

export function InstructionsView({ rules }: Looking<'instructions'>) {
  const { t } = useTongue();
  return (
    <RulesTable
      items={rules.items}
      empty={[t('rules.instructions.empty'), t('rules.instructions.empty.text')]}
      columns={[
        [
          t('rules.purpose'),
          (one) => t(one.isForAction ? 'purpose.action' : 'purpose.information'),
        ],
        [t('rules.limit-days'), (one) => <Days days={one.limitDays} none="—" />],
      ]}
    />
  );
}

export function InstructionsForm({ rules, onRules }: Editing<'instructions'>) {
  const { t } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<Instruction>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(one) => <CodeLine item={one} />}
      addLabel={t('rules.instructions.add')}
      emptyText={t('rules.instructions.empty')}
      make={() => ({
        ...{ code: freeCode(items.map(({ code }) => code)), names: NO_NAMES },
        ...{ isForAction: true, limitDays: null },
      })}
      fields={(one, onOne) => (
        <div className="form-grid">
          <LimitedFields one={one} onOne={onOne} />
          <Check
            label={t('rules.is-for-action')}
            isOn={one.isForAction}
            onChange={(isForAction) => onOne({ ...one, isForAction })}
          />
        </div>
      )}
    />
  );
}

export function GroupsView({ rules }: Looking<'groups'>) {
  const { t, name } = useTongue();
  const offices = useOffices();
  const nameOf = (id: string) => {
    const found = offices.get(id);
    return found === undefined ? id : name(found.names);
  };
  return (
    <RulesTable
      items={rules.items}
      empty={[t('rules.groups.empty'), t('rules.groups.empty.text')]}
      columns={[
        [t('rules.members'), (one) => t('rules.n-offices', { n: one.offices.length })],
        [t('rules.offices'), (one) => <bdi>{one.offices.map(nameOf).join(' · ')}</bdi>],
      ]}
    />
  );
}

export function GroupsForm({ rules, onRules }: Editing<'groups'>) {
  const { t } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<Group>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(one) => (
        <CodeLine item={one}>
          <span>{t('rules.n-offices', { n: one.offices.length })}</span>
        </CodeLine>
      )}
      addLabel={t('rules.groups.add')}
      emptyText={t('rules.groups.empty')}
      make={() => {
        return { code: freeCode(items.map(({ code }) => code)), names: NO_NAMES, offices: [] };
      }}
      fields={(one, onOne) => (
        <div className="form-grid">
          <CodeField value={one.code} onValue={(code) => onOne({ ...one, code })} />
          <NamesFields names={one.names} onNames={(names) => onOne({ ...one, names })} />
          <Members
            chosen={one.offices}
            onChosen={(offices) => onOne({ ...one, offices: [...offices] })}
          />
        </div>
      )}
    />
  );
}

function Members(props: {
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}) {
  const { t, name, code } = useTongue();
  const { data } = useQuery<OfficesAnswer>(OFFICES);
  const [text, setText] = useState('');
  const offices = (data?.offices ?? []).filter(({ closedAt }) => closedAt === null);
  const wanted = foldText(text);
  const options = offices
    .filter(({ id }) => !props.chosen.includes(id))
    .map((one) => ({
      ...{ id: one.id, label: name(one.names) },
      detail: `${name(one.institutionNames)} · ${code(one.code)}`,
    }))
    .filter(({ label, detail }) => foldText(`${label} ${detail}`).includes(wanted))
    .slice(0, OFFERED_MAX);
  return (
    <div className="wide members">
      <Field label={t('rules.offices')}>
        {(ids) => (
          <Combobox
            ids={ids}
            text={text}
            options={options}
            listLabel={t('rules.offices')}
            placeholder={t('rules.offices.add')}
            onText={setText}
            onTake={({ id }) => {
              props.onChosen([...props.chosen, id]);
              setText('');
            }}
            onBack={() => props.onChosen(props.chosen.slice(0, -1))}
          />
        )}
      </Field>
      <ul className="chosen">
        {props.chosen.map((id) => {
          const found = data?.offices.find((office) => office.id === id);
          const label = found === undefined ? id : name(found.names);
          return (
            <li key={id} className="addressee">
              <bdi>{label}</bdi>
              <IconButton
                icon="close"
                label={t('files.remove', { name: label })}
                onPress={() => props.onChosen(props.chosen.filter((other) => other !== id))}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function RetentionView({ rules }: Looking<'retention-classes'>) {
  const { t } = useTongue();
  return (
    <RulesTable
      items={rules.items}
      empty={[t('rules.retention-classes.empty'), t('rules.retention-classes.empty.text')]}
      columns={[
        [
          t('rules.years'),
          (one) =>
            one.years === null ? t('rules.for-ever') : t('rules.n-years', { n: one.years }),
        ],
        [t('rules.then'), (one) => t(`rules.action.${one.action}`)],
        [t('rules.basis'), (one) => <bdi>{one.basis || '—'}</bdi>],
      ]}
    />
  );
}

export function RetentionForm({ rules, onRules }: Editing<'retention-classes'>) {
  const { t } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<RetentionClass>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(one) => (
        <CodeLine item={one}>
          <span>{t(`rules.action.${one.action}`)}</span>
        </CodeLine>
      )}
      addLabel={t('rules.retention-classes.add')}
      emptyText={t('rules.retention-classes.empty')}
      make={() => ({
        ...{ code: freeCode(items.map(({ code }) => code)), names: NO_NAMES },
        ...{ years: 10, action: 'decide-later', basis: '' },
      })}
      fields={(one, onOne) => (
        <div className="form-grid">
          <CodeField value={one.code} onValue={(code) => onOne({ ...one, code })} />
          <NumberField
            label={t('rules.years')}
            hint={t('rules.years.hint')}
            max={200}
            value={one.years}
            onValue={(years) => onOne({ ...one, years })}
          />
          <NamesFields names={one.names} onNames={(names) => onOne({ ...one, names })} />
          <Choice
            label={t('rules.then')}
            value={one.action}
            options={retentionActions.map((value) => {
              return { value, label: t(`rules.action.${value}`) };
            })}
            onValue={(action) => onOne({ ...one, action })}
          />
          <TextField
            label={t('rules.basis')}
            value={one.basis}
            onValue={(basis) => onOne({ ...one, basis })}
            input={{ maxLength: 300 }}
          />
        </div>
      )}
    />
  );
}
