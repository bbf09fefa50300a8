// The line of a letter's life: what happened, who did it and when, how safe it is; the last knot is
// where it stands now, and since when.
import type { LifeAnswer } from '#modules/correspondence/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { SafetyMark } from './act-safety.tsx';
import { receiptSaid } from './receipt-said.ts';
import { Answered, Skeleton } from './states.tsx';
import { NumberText } from './tags.tsx';

type Step = LifeAnswer['steps'][number];

export function LifeLine({ letter, detailed }: { letter: string; detailed: boolean }) {
  const { t } = useTongue();
  const seat = useSeat();
  const uuid = letter.replace(/^letter\//, '');
  const path = `/api/offices/${seat.office}/letters/${uuid}/life`;
  const life = useQuery<LifeAnswer>(path);
  return (
    <section className="life" aria-label={t('life.title')}>
      <h3>{t('life.title')}</h3>
      <Answered query={life} onRetry={() => retry(path)} skeleton={<Skeleton rows={3} />}>
        {({ steps }) => (
          <ol>
            {steps.map((step) => (
              <StepLine key={`${step.index} ${step.kind}`} step={step} detailed={detailed} />
            ))}
          </ol>
        )}
      </Answered>
    </section>
  );
}

function StepLine({ step, detailed }: { step: Step; detailed: boolean }) {
  const { t, tOr, name, ago, clock, dayOf } = useTongue();
  const said = receiptSaid(step, name);
  const own = step.names === null ? t('capacity.server') : name(step.names);
  const { behalf } = step;
  const who = behalf === null ? own : t('by.behalf', { name: own, behalf: name(behalf) });
  return (
    <li
      className={step.current ? 'now' : undefined}
      aria-current={step.current ? 'step' : undefined}
    >
      <b>{said === null ? tOr(`entry.${step.kind}`, step.kind) : t(said.key, said.facts)}</b>
      {step.number !== null && (
        <>
          {' '}
          <NumberText>{step.number}</NumberText>
        </>
      )}
      {said !== null && step.otherAt !== null && <span>{ago(step.otherAt)}</span>}
      {said === null && step.other !== null && (
        <span>
          <bdi>{name(step.other.names)}</bdi>
          {step.otherNumber !== null && (
            <>
              {' · '}
              <NumberText>{step.otherNumber}</NumberText>
            </>
          )}
          {step.otherAt !== null && ` · ${ago(step.otherAt)}`}
        </span>
      )}
      {step.note !== null && step.note !== '' && (
        <span className="note">«{tOr(`step.${step.note}`, step.note)}»</span>
      )}
      <span className="by">
        <bdi>{who}</bdi>
        {detailed && step.names !== null && ` (${tOr(`capacity.${step.capacity}`, step.capacity)})`}
        {' · '}
        <time dateTime={step.recordedAt}>
          <bdi>{dayOf(step.recordedAt)}</bdi> <bdi>{clock(step.recordedAt)}</bdi>
        </time>
        {step.occurredAt !== null && ` · ${t('life.occurred', { at: dayOf(step.occurredAt) })}`}
        {step.current && ` · ${ago(step.recordedAt)}`}
      </span>
      <SafetyMark index={step.index} safety={step.safety} words={detailed} />
    </li>
  );
}
