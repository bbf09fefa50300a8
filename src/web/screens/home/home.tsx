// What waits for me: the day's work of the office, most urgent first, and what was numbered last.
import type { HomeAnswer, RegisterRow } from '#modules/correspondence/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { SafetyDots } from '#web/parts/safety.tsx';
import { Answered, Empty } from '#web/parts/states.tsx';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { RegisterIncomingLink, WriteLink } from '#web/shell/day-acts.tsx';
import { mayRegister } from '#web/shell/permits.ts';
import { letterPath } from '#web/shell/route.ts';
import { useSitting } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { WordKey } from '#web/words/words.ts';
import { PaperAlarm } from '#web/screens/fallback/paper-alarm.tsx';
import { DrillDue } from '#web/screens/sites/drill-due.tsx';
import { AttentionTag } from '#web/screens/outside/attention.tsx';
import { MyWorkPart } from './my-work.tsx';
import { partOfDay, sortWaiting } from './waiting.ts';

type Waiting = HomeAnswer['waiting'][number];

export function Home() {
  const tongue = useTongue();
  const { session, seat } = useSitting();
  const path = `/api/offices/${seat.office}/home`;
  const home = useQuery<HomeAnswer>(path);
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: seat.timeZone,
      hour: '2-digit',
      hourCycle: 'h23',
    }).format(Date.now()),
  );
  return (
    <div className="page home">
      <header className="page-head">
        <div>
          <h1>
            {tongue.t(`home.greeting.${partOfDay(hour)}`, { name: tongue.name(session.names) })}
          </h1>
          <p className="sub">
            {tongue.name(seat.title)} · {tongue.name(seat.officeNames)} ·{' '}
            {tongue.name(seat.institutionNames)}
          </p>
        </div>
        <div className="row-of-acts">
          <WriteLink look={mayRegister(seat) ? 'plain' : 'main'} />
          <RegisterIncomingLink />
        </div>
      </header>
      <Answered query={home} onRetry={() => retry(path)}>
        {(data) => (
          <>
            <Tallies counts={data.counts} />
            <div className="home-notices">
              <AttentionTag />
              <PaperAlarm />
              <DrillDue />
            </div>
            <MyWorkPart />
            <div className="home-columns">
              <WaitingOnes waiting={data.waiting} />
              <Recent rows={data.recent} />
            </div>
          </>
        )}
      </Answered>
    </div>
  );
}

const TALLIES: readonly (readonly [keyof HomeAnswer['counts'], WordKey, string])[] = [
  ['unseen', 'home.unseen', '/arrivals'],
  ['unregistered', 'home.unregistered', '/arrivals'],
  ['drafts', 'home.drafts', '/drafts'],
  ['awaited', 'home.awaited', '/outgoing?filter=waiting'],
  ['reserved', 'home.reserved', '/incoming'],
];

function Tallies({ counts }: { counts: HomeAnswer['counts'] }) {
  const { t, n } = useTongue();
  return (
    <ul className="tallies">
      {TALLIES.map(([name, word, to]) => (
        <li key={name} className={counts[name] === 0 ? 'none' : undefined}>
          <Link to={to}>
            <bdi>{n(counts[name])}</bdi>
            <span>{t(word)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function WaitingOnes({ waiting }: { waiting: readonly Waiting[] }) {
  const { t } = useTongue();
  return (
    <section aria-labelledby="waiting-title">
      <h2 id="waiting-title">{t('title.home')}</h2>
      {waiting.length === 0 ? (
        <Empty title={t('home.empty.title')} text={t('home.empty.text')} />
      ) : (
        <ul className="cards">
          {sortWaiting(waiting).map((each) => (
            <WaitingCard key={each.letter + each.why} waiting={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function WaitingCard({ waiting }: { waiting: Waiting }) {
  const { t, ago } = useTongue();
  const called = usePartyNames();
  const path = letterPath(waiting.letter);
  return (
    <li>
      <Link to={waiting.why === 'draft' ? `${path}/edit` : path}>
        <span className="why">{t(`why.${waiting.why}`)}</span>
        <span className="what">
          <b dir="auto">{waiting.subject}</b> <Marks {...waiting} />
          <span className="from">
            <bdi>{called.party(waiting.partyOffice, waiting.party)}</bdi>
            {waiting.number !== null && (
              <>
                {' · '}
                <NumberText>{waiting.number}</NumberText>
              </>
            )}
          </span>
        </span>
        <time dateTime={waiting.since}>{ago(waiting.since)}</time>
      </Link>
    </li>
  );
}

function Recent({ rows }: { rows: readonly RegisterRow[] }) {
  const { t, ago, clock, dayOf } = useTongue();
  const called = usePartyNames();
  return (
    <section aria-labelledby="recent-title">
      <h2 id="recent-title">{t('home.recent')}</h2>
      {rows.length === 0 && <p className="sub">{t('home.recent.empty')}</p>}
      <ol className="recent">
        {rows.map((row) => (
          <li key={row.letter}>
            <Link to={letterPath(row.letter)}>
              <NumberText>{row.number ?? ''}</NumberText>
              <span className="what">
                <span dir="auto">{row.subject}</span>
                <span className="from">
                  <bdi>{called.party(row.partyOffice, row.party)}</bdi>
                </span>
              </span>
              <span className="when">
                {row.numberedAt !== null && (
                  <time
                    dateTime={row.numberedAt}
                    title={`${dayOf(row.numberedAt)} ${clock(row.numberedAt)}`}
                  >
                    {ago(row.numberedAt)}
                  </time>
                )}
                <SafetyDots safety={row.safety} />
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
