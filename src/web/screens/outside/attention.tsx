// What was sent to another office and has not arrived: what, whither, why, and what to do about it;
// with one more try once somebody has mended it. Stands on the letter, on home, and as a list. So
// does what came from another server and could not be taken in, and what of a letter travels still.
import { useState } from 'react';
import type { Attention, AttentionList } from '#modules/correspondence/outside/shapes.ts';
import type {
  InboundTrouble,
  InfectedFile,
  TravellingList,
} from '#modules/correspondence/outside/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { renew, retry, useQuery } from '#web/data/query.ts';
import { useAct } from '#web/data/use-act.ts';
import { ActForm } from '#web/parts/act-form.tsx';
import { Button, Link } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { TextField } from '#web/parts/field.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { isOfRegistry, mayLayAside } from '#web/shell/permits.ts';
import { follow, letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import './attention.css';

function usePath(): string {
  return `/api/offices/${useSeat().office}/attention`;
}

/** All of the office, oldest first. */
export function AttentionScreen() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = usePath();
  const query = useQuery<AttentionList>(path);
  return (
    <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={3} />}>
      {({ rows, inbound, infected }) => {
        const refused = rows.filter(({ refusal }) => refusal !== null);
        if (rows.length + inbound.length + infected.length === 0) {
          return <Empty title={t('attention.empty.title')} text={t('attention.empty.text')} />;
        }
        return (
          <>
            {infected.length > 0 && <InfectedFiles rows={infected} />}
            {inbound.length > 0 && <InboundTroubles rows={inbound} />}
            {rows.length > 0 && (
              <section className="attention" aria-labelledby="attention-title">
                <h2 id="attention-title">{t('delivery.way.attention')}</h2>
                <p className="sub">{t('attention.about')}</p>
                <Rows rows={rows} />
                {isOfRegistry(seat) && refused.length > 1 && (
                  <Again items={itemsOf(refused)} word="attention.retry-all" />
                )}
              </section>
            )}
          </>
        );
      }}
    </Answered>
  );
}

/** What of this letter has not arrived; nothing where all has. */
export function LetterAttention({ letter }: { letter: string }) {
  const { t } = useTongue();
  const rows = useQuery<AttentionList>(usePath()).data?.rows ?? [];
  const own = rows.filter((row) => row.letter === letter);
  if (own.length === 0) return null;
  return (
    <section className="attention" aria-labelledby="letter-attention">
      <h3 id="letter-attention">{t('delivery.way.attention')}</h3>
      <Rows rows={own} />
    </section>
  );
}

/** What of this letter is on its way to other servers; nothing where all has arrived. */
export function LetterTravelling({ letter }: { letter: string }) {
  const { t, ago } = useTongue();
  const seat = useSeat();
  const called = usePartyNames();
  const path = `/api/offices/${seat.office}/letters/${letter.replace('letter/', '')}/travelling`;
  const rows = useQuery<TravellingList>(path).data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="attention travelling" aria-labelledby="letter-travelling">
      <h3 id="letter-travelling">{t('travelling.title')}</h3>
      <ul>
        {rows.map((row) => (
          <li key={`${row.index} ${row.recipient}`}>
            <div className="attention-what">
              <span>
                {t(`attention.matter.${row.matter}`)} {t('attention.to')}{' '}
                <bdi>{called.party(row.recipient, row.recipient)}</bdi>
              </span>
              <small>
                {t(`travelling.${row.state}`)} · <time dateTime={row.since}>{ago(row.since)}</time>
              </small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function InboundTroubles({ rows }: { rows: readonly InboundTrouble[] }) {
  const { t } = useTongue();
  const [asked, setAsked] = useState<InboundTrouble | null>(null);
  return (
    <section className="attention" aria-labelledby="inbound-title">
      <h2 id="inbound-title">{t('attention.inbound.title')}</h2>
      <p className="sub">{t('attention.inbound.about')}</p>
      <ul>
        {rows.map((row) => (
          <InboundRow
            key={`${row.origin} ${row.index}`}
            row={row}
            onLayAside={() => setAsked(row)}
          />
        ))}
      </ul>
      {asked !== null && <AsideDialog row={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

function InboundRow({ row, onLayAside }: { row: InboundTrouble; onLayAside: () => void }) {
  const tongue = useTongue();
  const { t, ago } = tongue;
  const seat = useSeat();
  const called = usePartyNames();
  const { from, origin, index, since, refusal, aside } = row;
  return (
    <li>
      <div className="attention-what">
        <span>
          {t('attention.inbound.from')} <bdi>{called.party(from, from)}</bdi>
        </span>
        <small>
          <time dateTime={since}>{ago(since)}</time> ·{' '}
          {t('attention.inbound.entry', { n: tongue.code(String(index)), origin })}
        </small>
        {refusal === null ? (
          <p className="sub">{t('attention.trying')}</p>
        ) : (
          <p className={aside === null ? 'harm' : 'sub'}>{reasonText(tongue, refusal)}</p>
        )}
        {refusal !== null && aside === null && <p>{inboundDoText(tongue, refusal.refused)}</p>}
        {aside !== null && (
          <p>{t('attention.aside.said', { time: ago(aside.at), reason: aside.reason })}</p>
        )}
      </div>
      {refusal !== null && (
        <span className="row-of-acts">
          {isOfRegistry(seat) && (
            <Again address="retry-inbound" items={[{ origin, index }]} word="attention.retry" />
          )}
          {aside === null && mayLayAside(seat) && (
            <Button onClick={onLayAside}>{t('attention.aside')}</Button>
          )}
        </span>
      )}
    </li>
  );
}

function AsideDialog({ row, onClose }: { row: InboundTrouble; onClose: () => void }) {
  const { t } = useTongue();
  const path = usePath();
  const act = useAct();
  const [reason, setReason] = useState('');
  const submit = async () => {
    const { origin, index: entry, leafHash, refusal } = row;
    const body = { origin, entry, refused: refusal?.refused ?? '', reason: reason.trim() };
    if ((await act.run('lay-arrival-aside', `arrival/${leafHash}`, body)) === null) return;
    await renew(path);
    onClose();
  };
  return (
    <Dialog title={t('command.lay-arrival-aside')} onClose={onClose}>
      <ActForm
        act={act}
        label={t('attention.aside')}
        isReady={reason.trim() !== ''}
        onSubmit={() => void submit()}
        onClose={onClose}
      >
        <p className="about">{t('attention.aside.about')}</p>
        <TextField
          label={t('field.reason')}
          value={reason}
          onValue={setReason}
          input={{ maxLength: 300 }}
        />
      </ActForm>
    </Dialog>
  );
}

/** By its number, where it has one, and by what it is about. */
function LetterLink({ row }: { row: Attention | InfectedFile }) {
  const { t } = useTongue();
  const { number, masked, subject } = row;
  const about = masked ? t('letter.masked') : subject === '' ? t('mail.no-subject') : subject;
  return (
    <a href={letterPath(row.letter)} onClick={follow}>
      {number !== null && (
        <>
          <NumberText>{number}</NumberText>{' '}
        </>
      )}
      <bdi>{about}</bdi>
    </a>
  );
}

/** What is in quarantine, here or at a centre. */
function InfectedFiles({ rows }: { rows: readonly InfectedFile[] }) {
  const { t, ago } = useTongue();
  return (
    <section className="attention" aria-labelledby="infected-title">
      <h2 id="infected-title">{t('attention.infected.title')}</h2>
      <p className="sub">{t('attention.infected.about')}</p>
      <ul>
        {rows.map((row) => (
          <li key={`${row.sha256} ${row.letter}`}>
            <div className="attention-what">
              <span>
                {t('attention.infected.in')} <LetterLink row={row} />{' '}
                <Marks urgency={row.urgency} secrecy={row.secrecy} />
              </span>
              <small>
                <time dateTime={row.since}>{ago(row.since)}</time>
              </small>
              <p className="harm">
                <bdi dir="ltr">{row.signature}</bdi>
              </p>
              <p>{t(row.isHere ? 'attention.infected.do.here' : 'attention.infected.do.away')}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** On home: how many wait for a person. */
export function AttentionTag() {
  const { t } = useTongue();
  const data = useQuery<AttentionList>(usePath()).data;
  const inbound = (data?.inbound ?? []).filter(({ aside }) => aside === null);
  const rows = [...(data?.rows ?? []), ...inbound];
  const refused = rows.filter(({ refusal }) => refusal !== null).length;
  const count = refused + (data?.infected.length ?? 0);
  if (count === 0) return null;
  return (
    <p className="attention-tag" role="status">
      <Link to="/delivery/attention" className="tag red">
        {t('attention.count', { n: count })}
      </Link>
    </p>
  );
}

function Rows({ rows }: { rows: readonly Attention[] }) {
  return (
    <ul>
      {rows.map((row) => (
        <Row key={`${row.index} ${row.recipient}`} row={row} />
      ))}
    </ul>
  );
}

function Row({ row }: { row: Attention }) {
  const tongue = useTongue();
  const { t, ago } = tongue;
  const seat = useSeat();
  const called = usePartyNames();
  const { refusal, matter } = row;
  return (
    <li>
      <div className="attention-what">
        <span>
          {t(`attention.matter.${matter}`)} <LetterLink row={row} />{' '}
          <Marks urgency={row.urgency} secrecy={row.secrecy} />
        </span>
        <small>
          {t('attention.to')} <bdi>{called.party(row.recipient, row.recipient)}</bdi> ·{' '}
          <time dateTime={row.since}>{ago(row.since)}</time>
        </small>
        {refusal === null ? (
          <p className="sub">{t('attention.trying')}</p>
        ) : (
          <>
            <p className="harm">{whyText(tongue, refusal)}</p>
            <p>{doText(tongue, refusal.refused)}</p>
          </>
        )}
      </div>
      {refusal !== null && isOfRegistry(seat) && (
        <Again items={itemsOf([row])} word="attention.retry" />
      )}
    </li>
  );
}

type Refused = NonNullable<Attention['refusal']>;

/** From where the sender stands; what only the addressee's law says, in its own words. */
function whyText({ tOr }: Tongue, { refused, facts }: Refused): string {
  const own = tOr(`refusal.${refused}`, tOr('attention.why.other', '', { code: refused }), facts);
  return tOr(`attention.why.${refused}`, own, facts);
}

function doText({ t, tOr }: Tongue, refused: string): string {
  return tOr(`attention.do.${refused}`, t('attention.do.other'));
}

/** From where the addressee stands: this office's own server says why. */
function reasonText({ tOr }: Tongue, { refused, facts }: Refused): string {
  const own = tOr(
    `refusal.${refused}`,
    tOr('attention.inbound.other', '', { code: refused }),
    facts,
  );
  return tOr(`attention.inbound.why.${refused}`, own, facts);
}

function inboundDoText({ t, tOr }: Tongue, refused: string): string {
  return tOr(`attention.inbound.do.${refused}`, t('attention.inbound.do.other'));
}

const itemsOf = (rows: readonly Attention[]) =>
  rows.map(({ index, recipient }) => ({ index, recipient }));

function Again({
  address = 'retry',
  items,
  word,
}: {
  readonly address?: 'retry' | 'retry-inbound';
  readonly items: readonly object[];
  readonly word: 'attention.retry' | 'attention.retry-all';
}) {
  const tongue = useTongue();
  const path = usePath();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async () => {
    setBusy(true);
    const answer = await post(`${path}/${address}`, { items });
    // Gone from the list meanwhile: it has arrived.
    setProblem(answer.ok || answer.problem.status === 404 ? null : answer.problem);
    await renew(path);
    setBusy(false);
  };
  return (
    <span className="row-of-acts">
      <Button isBusy={isBusy} onClick={() => void run()}>
        {tongue.t(word)}
      </Button>
      {problem !== null && (
        <span className="wrong" role="alert">
          {tongue.problem(problem)}
        </span>
      )}
    </span>
  );
}
