// The versions of a topic, newest first; each can be taken back, which sets it anew with a reason.
import type { HistoryAnswer } from '#modules/office-rules/shapes.ts';
import type { Topic } from '#modules/office-rules/topics.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

type Version = HistoryAnswer['versions'][number];

export function HistoryDialog(props: {
  readonly office: string;
  readonly topic: Topic;
  readonly current: number;
  readonly maySet: boolean;
  readonly onRestore: (version: Version) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTongue();
  const path = `/api/offices/${props.office}/rules/${props.topic}/history`;
  const query = useQuery<HistoryAnswer>(path);
  return (
    <Dialog
      title={`${t('rules.history')}: ${t(`rules.${props.topic}`)}`}
      size="wide"
      onClose={props.onClose}
    >
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={3} />}>
        {({ versions }) => (
          <ol className="versions">
            {versions.map((version) => (
              <li key={version.version}>
                <VersionText version={version} />
                {version.version === props.current && (
                  <span className="tag">{t('rules.holds-now')}</span>
                )}
                {version.version !== props.current && props.maySet && (
                  <Button onClick={() => props.onRestore(version)}>{t('rules.restore')}</Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </Answered>
    </Dialog>
  );
}

function VersionText({ version }: { version: Version }) {
  const { t, tOr, n, name, dayOf, clock } = useTongue();
  const { since, by, reason } = version;
  if (since === null || by === null) return <p>{t('rules.untouched')}</p>;
  const who = by.names === null ? by.person : name(by.names);
  return (
    <p>
      <b className="tag">{n(version.version)}</b> <bdi>{reason}</bdi>
      <small>
        <bdi>{who}</bdi> · {tOr(`capacity.${by.capacity}`, by.capacity)} ·{' '}
        <bdi>
          {dayOf(since)} {clock(since)}
        </bdi>
      </small>
    </p>
  );
}
