// What narrows a list of follow-up: how late, with whom, in which office, only urgent; and its
// order.
import { lates, sorts } from '#modules/correspondence/follow-choices.ts';
import type { MyWorkAnswer, OfficeWorkAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Asked, Change } from './follow-state.ts';

interface FiltersProps {
  readonly asked: Asked;
  readonly change: Change;
  readonly page: MyWorkAnswer | OfficeWorkAnswer | undefined;
}

export function Filters({ asked, change, page }: FiltersProps) {
  const { t } = useTongue();
  const { list } = asked;
  const hasLate = list === 'mine' || list === 'office' || list === 'awaited';
  const shownLates = lates.filter((late) => late !== 'unread' || list === 'mine');
  return (
    <div className="follow-filters" role="group" aria-label={t('follow.filters')}>
      {hasLate && (
        <span className="chips">
          {shownLates.map((late) => (
            <button
              key={late}
              type="button"
              className="chip"
              aria-pressed={asked.late === late}
              onClick={() => change({ late })}
            >
              {t(`follow.late.${late}`)}
            </button>
          ))}
        </span>
      )}
      {list !== 'mine' && (
        <button
          type="button"
          className="chip"
          aria-pressed={asked.isUrgent}
          onClick={() => change({ isUrgent: !asked.isUrgent })}
        >
          {t('follow.urgent')}
        </button>
      )}
      <WhoseFilter asked={asked} change={change} page={page} />
      <Choice
        label={t('follow.sort')}
        value={asked.sort}
        options={sorts.map((sort) => [sort, t(`follow.sort.${sort}`)])}
        onValue={(value) => change({ sort: sorts.find((one) => one === value) ?? 'due' })}
      />
    </div>
  );
}

function WhoseFilter({ asked, change, page }: FiltersProps) {
  const { t, n, name } = useTongue();
  if (page === undefined) return null;
  if ('offices' in page) {
    if (page.offices.length < 2) return null;
    return (
      <Choice
        label={t('follow.office')}
        value={asked.office ?? ''}
        options={[
          ['', t('follow.office.all')],
          ...page.offices.map(
            (one) => [one.office, `${name(one.names)} (${n(one.count)})`] as const,
          ),
        ]}
        onValue={(value) => change({ office: value === '' ? null : value })}
      />
    );
  }
  if (page.holders.length < 2 && asked.holder === null) return null;
  return (
    <Choice
      label={t('follow.holder')}
      value={asked.holder ?? ''}
      options={[
        ['', t('follow.holder.all')],
        ...page.holders.map(({ key, title, count }) => {
          const said = title === '' ? t('follow.registry') : title;
          return [key, `${said} (${n(count)})`] as const;
        }),
      ]}
      onValue={(value) => change({ holder: value === '' ? null : value })}
    />
  );
}

export function Choice(props: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onValue: (value: string) => void;
}) {
  return (
    <label className="choice">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onValue(event.target.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
