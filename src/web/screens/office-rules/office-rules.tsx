// The rules of the office, topic by topic: an index, and beside it the topic that is looked at or
// changed. Heads, registrars and administrators change; everybody of the office reads.
import { useEffect, useRef, useState } from 'react';
import { topics } from '#modules/office-rules/topics.ts';
import type { RulesAnswer } from '#modules/office-rules/shapes.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { useAskBeforeLeaving } from '#web/screens/correspondence/ask-before-leaving.ts';
import { OfficeChoice } from '#web/screens/directory/office-choice.tsx';
import { follow } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { TopicSection } from './topic-section.tsx';
import type { RulesDraft } from './topic-section.tsx';
import './office-rules.css';

type Drafts = Partial<Readonly<Record<Topic, RulesDraft>>>;

// What is being changed outlives a look at another screen; signing out loads the page anew.
const kept = new Map<string, Drafts>();

export function OfficeRules({ topic }: { topic: Topic }) {
  const { t } = useTongue();
  const { session, seat } = useSitting();
  const [office, setOffice] = useState(seat.office);
  const place = `${session.person} ${office}`;
  const [drafts, setDrafts] = useState<Drafts>(() => kept.get(place) ?? {});
  const path = `/api/offices/${office}/rules`;
  const query = useQuery<RulesAnswer>(path);
  useAskBeforeLeaving(Object.keys(drafts).length > 0);
  const setDraft = (draft: RulesDraft | undefined) => {
    const { [topic]: _, ...others } = drafts;
    const next = draft === undefined ? others : { ...others, [topic]: draft };
    kept.set(place, next);
    setDrafts(next);
  };
  return (
    <div className="page office-rules">
      <header className="page-head">
        <div>
          <h1>{t('module.office-rules')}</h1>
          <p className="sub">{t('rules.about')}</p>
        </div>
        {seat.capacity === 'administrator' && (
          <div className="row-of-acts">
            <OfficeChoice
              office={office}
              onOffice={(next) => {
                setOffice(next);
                setDrafts(kept.get(`${session.person} ${next}`) ?? {});
              }}
            />
          </div>
        )}
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={8} />}>
        {(answer) => (
          <div className="rules-columns">
            <TopicIndex answer={answer} topic={topic} drafts={drafts} />
            <TopicSection
              key={`${office} ${topic}`}
              {...{ topic, answer }}
              draft={drafts[topic]}
              onDraft={setDraft}
            />
          </div>
        )}
      </Answered>
    </div>
  );
}

function TopicIndex(props: {
  readonly answer: RulesAnswer;
  readonly topic: Topic;
  readonly drafts: Drafts;
}) {
  const { t, dayOf } = useTongue();
  const own = useRef<HTMLElement>(null);
  // On a phone the index is a line that runs out of sight.
  useEffect(() => {
    const here = own.current?.querySelector('[aria-current]');
    here?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [props.topic]);
  return (
    <nav ref={own} className="rules-index" aria-label={t('module.office-rules')}>
      {topics.map((topic) => {
        const { since } = props.answer.topics[topic];
        return (
          <a
            key={topic}
            href={`/office-rules/${topic}`}
            onClick={follow}
            aria-current={topic === props.topic ? 'page' : undefined}
          >
            <span>{t(`rules.${topic}`)}</span>
            {props.drafts[topic] !== undefined ? (
              <small className="tag amber">{t('rules.changing')}</small>
            ) : (
              since !== null && <small>{dayOf(since)}</small>
            )}
          </a>
        );
      })}
    </nav>
  );
}
