// What is done with a sheet before it is entered: keyed in, keyed again by a second clerk, settled
// where the two differ; then entered at once. What was typed stays when the law says no.
import { useState } from 'react';
import type { Answer } from '#kernel/module.ts';
import type { SheetAnswer } from '#modules/fallback/answers.ts';
import { newId } from '#web/data/ids.ts';
import { useAct } from '#web/data/use-act.ts';
import type { Act } from '#web/data/use-act.ts';
import { TextField } from '#web/parts/field.tsx';
import { notify } from '#web/parts/notices.tsx';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { findSheet, forms } from './fallback-query.ts';
import { FormOf, wrongIn } from './keyed-form.tsx';
import { instantAt, MomentFields } from './moment-fields.tsx';
import type { Moment } from './moment-fields.tsx';
import { SheetFields } from './sheet-fields.tsx';
import type { Typed } from './sheet-fields.tsx';
import { enteringOf } from './sheet-letter.ts';

/** What stays from one sheet of a pile to the next: who wrote them, and on which day. */
export interface Pile {
  readonly doneBy: string;
  readonly moment: Moment;
}

export interface PanelProps {
  readonly sheet: SheetAnswer;
  readonly pile: Pile;
  readonly onPile: (next: Pile) => void;
  /** The sheet is out of hand: the next one may be scanned. */
  readonly onDone: () => void;
}

export function KeyForm(props: PanelProps & { readonly kind: 'key-sheet' | 'rekey-sheet' }) {
  const tongue = useTongue();
  const { t } = tongue;
  const { seat } = useSitting();
  const { sheet, pile, onPile, onDone, kind } = props;
  const act = useAct();
  const [typed, setTyped] = useState<Typed>(sheet.fields ?? {});
  const at = instantAt(pile.moment, seat.timeZone);
  const fields = forms[sheet.form]?.fields ?? [];
  const submit = async () => {
    const body = { sheet: sheet.sheet, fields: typed, doneBy: pile.doneBy.trim() };
    const about = at === null ? {} : { occurredAt: at };
    const answer = await act.run(kind, `pack/${sheet.pack}`, body, about);
    if (answer === null) return;
    notify('good', (other) => other.t('fallback.kept', { number: other.code(sheet.number) }));
    onDone();
  };
  return (
    <FormOf
      act={act}
      label={t('fallback.keep')}
      isReady={at !== null && pile.doneBy.trim() !== ''}
      onSubmit={() => void submit()}
    >
      <SheetFields
        fields={fields}
        typed={typed}
        onType={setTyped}
        wrong={wrongIn(act.problem, tongue)}
      />
      <div className="form-grid fallback-done">
        <MomentFields
          dayLabel={t('fallback.filled-day')}
          clockLabel={t('fallback.filled-clock')}
          value={pile.moment}
          onValue={(moment) => onPile({ ...pile, moment })}
        />
        <TextField
          label={t('field.doneBy')}
          value={pile.doneBy}
          onValue={(doneBy) => onPile({ ...pile, doneBy })}
          input={{ maxLength: 120 }}
        />
      </div>
    </FormOf>
  );
}

interface Entering {
  readonly act: Act;
  /** Fields that the law of letters does not take as they were agreed. */
  readonly lacking: readonly string[];
  /** By the sheet's number, since what was agreed is asked for anew. */
  enter(number: string): Promise<void>;
}

/** Enters what was agreed: by the letter's own act, or that of the drill. */
function useEntering(onDone: () => void): Entering {
  const { seat } = useSitting();
  const act = useAct();
  const [lacking, setLacking] = useState<readonly string[]>([]);
  const run = async (sheet: SheetAnswer): Promise<Answer | null> => {
    if (sheet.isDrill) {
      const body = { sheet: sheet.sheet };
      return await act.run('enter-drill-sheet', `pack/${sheet.pack}`, body);
    }
    const made = enteringOf(sheet);
    if (made?.ok === true) {
      return await act.run(made.kind, `letter/${newId()}`, made.body, { occurredAt: made.at });
    }
    setLacking(made?.fields ?? []);
    return null;
  };
  return {
    act,
    lacking,
    async enter(number) {
      const found = await findSheet(seat.office, number);
      const sheet = found.ok ? found.value.sheet : null;
      if (sheet?.stage === 'agreed' && (await run(sheet)) === null) return;
      notify('good', (tongue) => tongue.t('fallback.entered', { number: tongue.code(number) }));
      onDone();
    },
  };
}

function isAgreed(answer: Answer): boolean {
  return answer.recorded.some(({ kind }) => kind === 'sheet-agreed');
}

/** Names and amounts once more, by somebody who does not see what the first one keyed. */
export function CheckForm({ sheet, onDone }: PanelProps) {
  const tongue = useTongue();
  const { t, tOr, code } = tongue;
  const act = useAct();
  const entering = useEntering(onDone);
  const [typed, setTyped] = useState<Typed>({});
  const all = forms[sheet.form]?.fields ?? [];
  const fields = all.filter((field) => field.isKeyedTwice === true);
  const seen = Object.entries(sheet.fields ?? {});
  const submit = async () => {
    const body = { sheet: sheet.sheet, fields: typed };
    const answer = await act.run('check-sheet', `pack/${sheet.pack}`, body);
    if (answer === null) return;
    if (isAgreed(answer)) return await entering.enter(sheet.number);
    notify('bad', (other) => other.t('fallback.differs', { number: other.code(sheet.number) }));
    onDone();
  };
  return (
    <FormOf
      act={act}
      label={t('fallback.check')}
      isReady={!entering.act.isBusy}
      onSubmit={() => void submit()}
    >
      <p className="about">{t('fallback.check.about')}</p>
      <SheetFields
        fields={fields}
        typed={typed}
        onType={setTyped}
        wrong={wrongIn(act.problem, tongue)}
      />
      <dl className="facts">
        {seen.map(([name, value]) => (
          <div key={name}>
            <dt>{tOr(`field.${name}`, name)}</dt>
            <dd dir="auto">{tOr(`${name}.${value}`, code(value))}</dd>
          </div>
        ))}
      </dl>
      <Lacking {...entering} />
    </FormOf>
  );
}

/** Both keyings side by side; one of them is taken, or what the sheet says after all. */
export function SettleForm({ sheet, onDone }: PanelProps) {
  const tongue = useTongue();
  const { t, tOr } = tongue;
  const act = useAct();
  const entering = useEntering(onDone);
  const [typed, setTyped] = useState<Typed>({});
  const all = forms[sheet.form]?.fields ?? [];
  const fields = all.filter(({ name }) => sheet.differences.includes(name));
  const submit = async () => {
    const body = { sheet: sheet.sheet, fields: typed };
    const answer = await act.run('settle-sheet', `pack/${sheet.pack}`, body);
    if (answer !== null) await entering.enter(sheet.number);
  };
  return (
    <FormOf
      act={act}
      label={t('fallback.settle')}
      isReady={fields.every(({ name }) => (typed[name] ?? '') !== '')}
      onSubmit={() => void submit()}
    >
      <p className="about">{t('fallback.settle.about')}</p>
      {fields.map(({ name }) => (
        <div key={name} className="fallback-both">
          <span>{tOr(`field.${name}`, name)}</span>
          {[sheet.fields?.[name] ?? '', sheet.again?.[name] ?? ''].map((value, at) => (
            <button
              key={at}
              type="button"
              className="btn plain"
              aria-pressed={typed[name] === value}
              onClick={() => setTyped({ ...typed, [name]: value })}
            >
              <small>{t(at === 0 ? 'fallback.first' : 'fallback.second')}</small> <bdi>{value}</bdi>
            </button>
          ))}
        </div>
      ))}
      <SheetFields
        fields={fields}
        typed={typed}
        onType={setTyped}
        wrong={wrongIn(act.problem, tongue)}
      />
      <Lacking {...entering} />
    </FormOf>
  );
}

export function EnterForm({ sheet, onDone }: PanelProps) {
  const { t, tOr, code } = useTongue();
  const entering = useEntering(onDone);
  return (
    <FormOf
      act={entering.act}
      label={t('fallback.enter')}
      isReady
      onSubmit={() => void entering.enter(sheet.number)}
    >
      <dl className="facts">
        {Object.entries(sheet.fields ?? {}).map(([name, value]) => (
          <div key={name}>
            <dt>{tOr(`field.${name}`, name)}</dt>
            <dd dir="auto">{tOr(`${name}.${value}`, code(value))}</dd>
          </div>
        ))}
      </dl>
      <Lacking act={{ ...entering.act, problem: null }} lacking={entering.lacking} />
    </FormOf>
  );
}

function Lacking({ act, lacking }: Pick<Entering, 'act' | 'lacking'>) {
  const tongue = useTongue();
  const { t, tOr } = tongue;
  const names = lacking.map((name) => tOr(`field.${name}`, name)).join(' · ');
  return (
    <>
      {lacking.length > 0 && (
        <p className="wrong" role="alert">
          {t('fallback.lacking', { names })}
        </p>
      )}
      {act.problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(act.problem)}
        </p>
      )}
    </>
  );
}
