// What came to the office's mailbox and waits for the registry: read here, then registered by a
// person or set aside. A mail is no act, yet the live news tell of it.
import { useState } from 'react';
import type {
  MailArrival,
  MailList as MailAnswer,
} from '#modules/correspondence/outside/shapes.ts';
import { post } from '#web/data/api.ts';
import type { Problem } from '#web/data/api.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { follow, letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { MailDialog } from './mail-dialog.tsx';

export function MailList() {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/mail`;
  const query = useQuery<MailAnswer>(path);
  const [registering, setRegistering] = useState<MailArrival | null>(null);
  const close = () => {
    setRegistering(null);
    retry(path);
  };
  return (
    <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
      {({ rows, hasMailbox }) => (
        <section className="mails" aria-labelledby="mails-title">
          <h2 id="mails-title">{t('delivery.way.mail')}</h2>
          {!hasMailbox && <p className="notice">{t('delivery.no-mailbox')}</p>}
          {rows.length === 0 ? (
            <Empty title={t('mail.empty.title')} text={t('mail.empty.text')} />
          ) : (
            <>
              <p className="sub">{t('mail.about')}</p>
              <ol>
                {rows.map((mail) => (
                  <Mail key={mail.id} mail={mail} path={path} onRegister={setRegistering} />
                ))}
              </ol>
            </>
          )}
          {registering !== null && <MailDialog mail={registering} onClose={close} />}
        </section>
      )}
    </Answered>
  );
}

interface MailProps {
  readonly mail: MailArrival;
  readonly path: string;
  readonly onRegister: (mail: MailArrival) => void;
}

function Mail({ mail, path, onRegister }: MailProps) {
  const { t, ago } = useTongue();
  const { kind, senderName, senderAddress, subject, answers, card } = mail;
  const name = card?.fromName ?? (senderName === '' ? t('mail.no-sender') : senderName);
  const isWhole = kind !== 'unreadable' && kind !== 'too-large';
  const tone = kind === 'capsule' ? 'green' : isWhole ? '' : 'red';
  return (
    <li>
      <article>
        <header>
          <h3 dir="auto">{subject === '' ? t('mail.no-subject') : subject}</h3>
          <span className={`tag ${tone}`}>{t(`mail.kind.${kind}`)}</span>
          <time dateTime={mail.receivedAt}>{ago(mail.receivedAt)}</time>
        </header>
        <p className="sub">
          <bdi>{name}</bdi> · <bdi>{senderAddress}</bdi>
          {card?.theirNumber !== null && card?.theirNumber !== undefined && (
            <>
              {' · '}
              <NumberText>{card.theirNumber}</NumberText>
            </>
          )}
          {answers !== null && (
            <>
              {' · '}
              <a href={letterPath(answers.letter)} onClick={follow}>
                {t('mail.answers', { number: answers.number })}
              </a>
            </>
          )}
        </p>
        {isWhole ? (
          <p className="mail-text" dir="auto">
            {mail.text}
          </p>
        ) : (
          <p className="wrong">{t(`mail.${kind}`)}</p>
        )}
        <Enclosures mail={mail} path={path} />
        <MailActs {...{ mail, path, onRegister }} />
      </article>
    </li>
  );
}

function Enclosures({ mail, path }: Pick<MailProps, 'mail' | 'path'>) {
  const { t } = useTongue();
  if (mail.files.length + mail.leftOut.length === 0) return null;
  return (
    <ul className="mail-files" aria-label={t('mail.files')}>
      {mail.files.map((file) => (
        <li key={file.sha256}>
          <a href={`${path}/${mail.id}/files/${file.sha256}`} target="_blank" rel="noreferrer">
            <bdi>{file.name}</bdi>
          </a>
          {mail.unscanned.includes(file.sha256) && (
            <small className="sub"> {t('mail.unscanned')}</small>
          )}
        </li>
      ))}
      {mail.leftOut.map(({ name, why }, at) => (
        <li key={`${at} ${name}`} className="harm">
          {t('mail.left-out')}: <bdi>{name}</bdi> ({t(`mail.left-out.${why}`)})
        </li>
      ))}
    </ul>
  );
}

function MailActs({ mail, path, onRegister }: MailProps) {
  const tongue = useTongue();
  const { t } = tongue;
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const setAside = async () => {
    setBusy(true);
    const answer = await post(`${path}/${mail.id}/set-aside`);
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    retry(path);
  };
  return (
    <footer className="row-of-acts">
      <Button look="main" onClick={() => onRegister(mail)}>
        {t('mail.register')}
      </Button>
      <Button
        look="quiet"
        isBusy={isBusy}
        title={t('mail.set-aside.ask')}
        onClick={() => void setAside()}
      >
        {t('mail.set-aside')}
      </Button>
      {problem !== null && (
        <p className="wrong" role="alert">
          {tongue.problem(problem)}
        </p>
      )}
    </footer>
  );
}
