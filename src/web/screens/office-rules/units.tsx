// The units of the office as a tree, and the classes of subjects with what goes with them.
import { useTongue } from '#web/shell/tongue.tsx';
import { TextArea, TextField } from '#web/parts/field.tsx';
import { Button } from '#web/parts/button.tsx';
import { Empty } from '#web/parts/states.tsx';
import { secrecyGrades } from '#modules/office-rules/topics.ts';
import type { Editing, Item, Looking } from './editing.ts';
import { Choice, IconButton, ItemsForm, NamesFields, NO_NAMES } from './pieces.tsx';
import { freeCode, replaced } from './settle.ts';
import { CodeField, CodeLine, LimitedFields, RulesTable } from './coded.tsx';

type Unit = Item<'units'>;
type SubjectClass = Item<'subject-classes'>;

const DEPTH_MAX = 8;

/** How many units a unit is below the top one. */
function depthOf(units: readonly Unit[], unit: Unit): number {
  let depth = 0;
  let at: Unit | undefined = unit;
  while (at !== undefined && at.parent !== null && depth < DEPTH_MAX) {
    const { parent }: Unit = at;
    at = units.find(({ code }) => code === parent);
    depth += 1;
  }
  return depth;
}

/** Each unit right after the one that it belongs to, in the order of the list. */
function inTreeOrder(units: readonly Unit[]): readonly Unit[] {
  const below = (parent: string | null, depth: number): readonly Unit[] =>
    depth > DEPTH_MAX
      ? []
      : units
          .filter((unit) => unit.parent === parent)
          .flatMap((unit) => [unit, ...below(unit.code, depth + 1)]);
  const placed = below(null, 0);
  return [...placed, ...units.filter((unit) => !placed.includes(unit))];
}

export function UnitsView({ rules }: Looking<'units'>) {
  const { t, name, code } = useTongue();
  if (rules.items.length === 0) {
    return <Empty title={t('rules.units.empty')} text={t('rules.units.empty.text')} />;
  }
  return (
    <ul className="tree">
      {inTreeOrder(rules.items).map((unit) => (
        <li key={unit.code} className={`depth-${Math.min(depthOf(rules.items, unit), 4)}`}>
          <bdi className="code">{code(unit.code)}</bdi>
          <span>{name(unit.names)}</span>
        </li>
      ))}
    </ul>
  );
}

export function UnitsForm({ rules, onRules }: Editing<'units'>) {
  const { t, name, code } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<Unit>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(unit) => <CodeLine item={unit} />}
      addLabel={t('rules.units.add')}
      emptyText={t('rules.units.empty')}
      make={() => ({
        code: freeCode(items.map((unit) => unit.code)),
        names: NO_NAMES,
        parent: null,
      })}
      fields={(unit, onUnit) => (
        <div className="form-grid">
          <CodeField value={unit.code} onValue={(next) => onUnit({ ...unit, code: next })} />
          <Choice
            label={t('rules.units.parent')}
            value={unit.parent ?? ''}
            options={[
              { value: '', label: t('rules.units.top') },
              ...items
                .filter((other) => other !== unit)
                .map((other) => ({
                  value: other.code,
                  label: `${code(other.code)} · ${name(other.names)}`,
                })),
            ]}
            onValue={(parent) => onUnit({ ...unit, parent: parent === '' ? null : parent })}
          />
          <NamesFields names={unit.names} onNames={(names) => onUnit({ ...unit, names })} />
        </div>
      )}
    />
  );
}

export function SubjectClassesView({ rules, all }: Looking<'subject-classes'>) {
  const { t, name } = useTongue();
  const retention = all['retention-classes'].rules.items;
  return (
    <RulesTable
      items={rules.items}
      empty={[t('rules.subject-classes.empty'), t('rules.subject-classes.empty.text')]}
      columns={[
        [t('rules.limit-days'), (one) => <Days days={one.limitDays} none="—" />],
        [
          t('rules.retention'),
          (one) => {
            const found = retention.find(({ code }) => code === one.retention);
            return found === undefined ? (one.retention ?? '—') : name(found.names);
          },
        ],
        [t('rules.secrecy'), (one) => t(`secrecy.${one.secrecy}`)],
        [t('rules.replies'), (one) => one.replies.map(({ title }) => title).join(' · ') || '—'],
      ]}
    />
  );
}

export function Days({ days, none }: { days: number | null; none: string }) {
  const { t } = useTongue();
  return days === null ? none : t('rules.n-days', { n: days });
}

export function SubjectClassesForm({ rules, onRules, all }: Editing<'subject-classes'>) {
  const { t } = useTongue();
  const { items } = rules;
  return (
    <ItemsForm<SubjectClass>
      items={items}
      onItems={(next) => onRules({ items: next })}
      summary={(one) => <CodeLine item={one} />}
      addLabel={t('rules.subject-classes.add')}
      emptyText={t('rules.subject-classes.empty')}
      make={() => ({
        ...{ code: freeCode(items.map((one) => one.code)), names: NO_NAMES, limitDays: null },
        ...{ retention: null, secrecy: 'normal', replies: [] },
      })}
      fields={(one, onOne) => <SubjectClassFields {...{ one, onOne, all }} />}
    />
  );
}

function SubjectClassFields(props: {
  readonly one: SubjectClass;
  readonly onOne: (one: SubjectClass) => void;
  readonly all: Looking<'units'>['all'];
}) {
  const { t, name } = useTongue();
  const { one, onOne } = props;
  const retention = props.all['retention-classes'].rules.items;
  return (
    <div className="form-grid">
      <LimitedFields one={one} onOne={onOne} />
      <Choice
        label={t('rules.retention')}
        value={one.retention ?? ''}
        options={[
          { value: '', label: t('rules.none') },
          ...retention.map(({ code, names }) => ({ value: code, label: name(names) })),
        ]}
        onValue={(code) => onOne({ ...one, retention: code === '' ? null : code })}
      />
      <Choice
        label={t('rules.secrecy')}
        value={one.secrecy}
        options={secrecyGrades.map((value) => ({ value, label: t(`secrecy.${value}`) }))}
        onValue={(secrecy) => onOne({ ...one, secrecy })}
      />
      <Replies replies={one.replies} onReplies={(replies) => onOne({ ...one, replies })} />
    </div>
  );
}

function Replies(props: {
  readonly replies: SubjectClass['replies'];
  readonly onReplies: (replies: SubjectClass['replies']) => void;
}) {
  const { t } = useTongue();
  const { replies, onReplies } = props;
  return (
    <div className="wide replies">
      <h4>{t('rules.replies')}</h4>
      {replies.map((reply, at) => (
        <div key={at} className="reply">
          <TextField
            label={t('rules.reply.title')}
            value={reply.title}
            onValue={(title) => onReplies([...replaced(replies, at, { ...reply, title })])}
            input={{ maxLength: 120 }}
          />
          <TextArea
            label={t('rules.reply.text')}
            value={reply.text}
            onValue={(text) => onReplies([...replaced(replies, at, { ...reply, text })])}
            area={{ maxLength: 2_000 }}
          />
          <IconButton
            icon="close"
            label={t('rules.remove')}
            onPress={() => onReplies(replies.filter((_, i) => i !== at))}
          />
        </div>
      ))}
      {replies.length < 10 && (
        <Button look="quiet" onClick={() => onReplies([...replies, { title: '', text: '' }])}>
          {t('rules.reply.add')}
        </Button>
      )}
    </div>
  );
}
