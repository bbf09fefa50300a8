// The proof that an act is registered, checked in this browser: leaf, tree, signature; and the
// three files that anybody can check later without us.
import { useEffect, useState } from 'react';
import { retry, useQuery } from '#web/data/query.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';
import { Answered, Skeleton } from './states.tsx';
import { verifyProof } from './verify-proof.ts';
import type { ProofAnswer, Verdict } from './verify-proof.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

/** `index`: of the act in the log of the office of the seat. */
export function ProofPanel({ index, onClose }: { index: number; onClose: () => void }) {
  const { t } = useTongue();
  const seat = useSeat();
  const path = `/api/offices/${seat.office}/entries/${index}/proof`;
  const query = useQuery<ProofAnswer>(path);
  return (
    <Dialog title={t('proof.title')} size="wide" className="proof" onClose={onClose}>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {(answer) => <Proof answer={answer} />}
      </Answered>
    </Dialog>
  );
}

function Proof({ answer }: { answer: ProofAnswer }) {
  const { t } = useTongue();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  useEffect(() => {
    let isWanted = true;
    void verifyProof(answer).then((found) => {
      if (isWanted) setVerdict(found);
    });
    return () => {
      isWanted = false;
    };
  }, [answer]);
  return (
    <>
      <div aria-live="polite">
        {verdict === null ? (
          <p className="sub">{t('proof.checking')}</p>
        ) : (
          <VerdictLine verdict={verdict} />
        )}
      </div>
      {verdict?.ok === true && <ProofFacts answer={answer} verdict={verdict} />}
      <div className="row-of-acts">
        <Download name="entry.json" text={answer.entry} />
        <Download name="entry.tlog-proof" text={answer.proof} />
        <Download name="keys.txt" text={`${answer.keys.join('\n')}\n`} />
      </div>
      <p className="about">{t('proof.offline')}</p>
    </>
  );
}

function VerdictLine({ verdict }: { verdict: Verdict }) {
  const { t } = useTongue();
  if (!verdict.ok) {
    return (
      <p className="verdict bad" role="alert">
        <b>{t('proof.bad')}</b>
        <span>{t(`proof.${verdict.reason}`)}</span>
      </p>
    );
  }
  return (
    <p className="verdict good">
      <Icon name="seal" size={30} />
      <b>{t('proof.good')}</b>
      <span>{t(verdict.isSignatureChecked ? 'proof.good.signed' : 'proof.good.tree')}</span>
    </p>
  );
}

function ProofFacts(props: {
  readonly answer: ProofAnswer;
  readonly verdict: Extract<Verdict, { ok: true }>;
}) {
  const { t, n } = useTongue();
  const { answer, verdict } = props;
  return (
    <dl className="proof-facts">
      <dt>{t('proof.index')}</dt>
      <dd>
        <bdi>{n(answer.index)}</bdi>
      </dd>
      <dt>{t('proof.size')}</dt>
      <dd>
        <bdi>{n(verdict.size)}</bdi>
      </dd>
      <dt>{t('proof.leaf')}</dt>
      <dd>
        <code>{verdict.leafHash}</code>
      </dd>
      <dt>{t('proof.root')}</dt>
      <dd>
        <code>{verdict.root}</code>
      </dd>
      <dt>{t('proof.origin')}</dt>
      <dd>
        <code>{verdict.origin}</code>
      </dd>
      <dt>{t('proof.keys')}</dt>
      <dd>
        {answer.keys.map((key) => (
          <code key={key}>{key}</code>
        ))}
      </dd>
    </dl>
  );
}

/** Made here from the text that was checked, so that exactly these bytes are kept. */
function Download({ name, text }: { name: string; text: string }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address));
  };
  return (
    <button type="button" className="btn plain" onClick={save}>
      <Icon name="down" size={15} />
      <code>{name}</code>
    </button>
  );
}
