// Reminders, escalation, delivery by fiction, and who may sign letters of which grade.
import { capacities } from '#kernel/authority.ts';
import { parseInteger, toWesternDigits } from '#lib/digits.ts';
import { secrecyGrades } from '#modules/office-rules/topics.ts';
import { TextField } from '#web/parts/field.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useState } from 'react';
import type { Editing, Looking } from './editing.ts';
import { NumberField } from './pieces.tsx';

/** Administrators have their seat in the directory's office, where no letters are signed. */
const SIGNERS = capacities.filter(
  (capacity) => capacity !== 'administrator' && capacity !== 'secretary',
);
const REMINDERS_MAX = 5;
const REMIND_DAYS_MAX = 60;

export function FollowUpView({ rules }: Looking<'follow-up'>) {
  const { t } = useTongue();
  const remind = rules.remindDaysBefore
    .map((n) => (n === 0 ? t('rules.on-the-day') : t('rules.days-before', { n })))
    .join(' · ');
  const { escalateAfterDays, fictionAfterDays, expireAfterDays } = rules;
  return (
    <>
      <dl className="rules-facts">
        <div>
          <dt>{t('rules.remind')}</dt>
          <dd>{remind || t('rules.never')}</dd>
        </div>
        <div>
          <dt>{t('rules.escalate')}</dt>
          <dd>
            {escalateAfterDays === null
              ? t('rules.never')
              : t('rules.overdue-days', { n: escalateAfterDays })}
          </dd>
        </div>
        <div>
          <dt>{t('rules.fiction')}</dt>
          <dd>
            {fictionAfterDays === null
              ? t('rules.never')
              : t('rules.after-days', { n: fictionAfterDays })}
          </dd>
        </div>
        <div>
          <dt>{t('rules.expire')}</dt>
          <dd>
            {typeof expireAfterDays === 'number'
              ? t('rules.after-days', { n: expireAfterDays })
              : t('rules.no-limit')}
          </dd>
        </div>
      </dl>
      <Signing rules={rules} />
    </>
  );
}

function Signing(props: {
  readonly rules: Looking<'follow-up'>['rules'];
  readonly onRules?: Editing<'follow-up'>['onRules'];
}) {
  const { t } = useTongue();
  const { rules, onRules } = props;
  const { signing } = rules;
  return (
    <div className="table-box" role="region" aria-label={t('rules.signing')} tabIndex={0}>
      <table className="plain-table signing">
        <caption>{t('rules.signing')}</caption>
        <thead>
          <tr>
            <th>{t('rules.secrecy')}</th>
            {SIGNERS.map((capacity) => (
              <th key={capacity} scope="col">
                {t(`capacity.${capacity}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {secrecyGrades.map((grade) => (
            <tr key={grade}>
              <th scope="row">{t(`secrecy.${grade}`)}</th>
              {SIGNERS.map((capacity) => {
                const isOn = signing[grade].includes(capacity);
                return (
                  <td key={capacity}>
                    {onRules === undefined && isOn && <Signs />}
                    {onRules !== undefined && (
                      <input
                        type="checkbox"
                        aria-label={`${t(`secrecy.${grade}`)} · ${t(`capacity.${capacity}`)}`}
                        checked={isOn}
                        onChange={() => {
                          const next = capacities.filter((one) =>
                            one === capacity ? !isOn : signing[grade].includes(one),
                          );
                          onRules({ ...rules, signing: { ...signing, [grade]: next } });
                        }}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Signs() {
  const { t } = useTongue();
  return (
    <>
      <Icon name="check" />
      <span className="unseen">{t('rules.signs')}</span>
    </>
  );
}

export function FollowUpForm({ rules, onRules }: Editing<'follow-up'>) {
  const { t } = useTongue();
  // Rules that were set before there was this one lack it.
  const { expireAfterDays = null } = rules;
  return (
    <>
      <div className="form-grid">
        <RemindersField
          days={rules.remindDaysBefore}
          onDays={(remindDaysBefore) => onRules({ ...rules, remindDaysBefore })}
        />
        <NumberField
          label={t('rules.escalate.days')}
          hint={t('rules.empty-never')}
          value={rules.escalateAfterDays}
          onValue={(escalateAfterDays) => onRules({ ...rules, escalateAfterDays })}
        />
        <NumberField
          label={t('rules.fiction.days')}
          hint={t('rules.empty-never')}
          value={rules.fictionAfterDays}
          onValue={(fictionAfterDays) => onRules({ ...rules, fictionAfterDays })}
        />
        <NumberField
          label={t('rules.expire.days')}
          hint={t('rules.empty-no-limit')}
          value={expireAfterDays}
          onValue={(days) => onRules({ ...rules, expireAfterDays: days })}
        />
      </div>
      <Signing rules={rules} onRules={onRules} />
    </>
  );
}

/** Several numbers of days in one field: 5 2 0. */
function RemindersField(props: {
  readonly days: readonly number[];
  readonly onDays: (days: number[]) => void;
}) {
  const { t, code } = useTongue();
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string): number[] | undefined => {
    const parts = toWesternDigits(text).match(/[^\s,\u060C\u00B7]+/gu) ?? [];
    const days = parts.map((part) => parseInteger(part));
    const good = days.filter((n) => n !== undefined && n >= 0 && n <= REMIND_DAYS_MAX);
    const isGood = good.length === parts.length && good.length <= REMINDERS_MAX;
    return isGood ? good.filter((n) => n !== undefined) : undefined;
  };
  const isWrong = typed !== null && read(typed) === undefined;
  return (
    <TextField
      label={t('rules.remind.days')}
      hint={t('rules.remind.hint')}
      error={isWrong ? t('rules.number-wrong') : undefined}
      value={typed ?? code(props.days.join(' · '))}
      onValue={(text) => {
        setTyped(text);
        const days = read(text);
        if (days !== undefined) props.onDays(days);
      }}
      input={{ onBlur: () => !isWrong && setTyped(null) }}
    />
  );
}
