// What stands where matter is missing: on its way (skeleton), none yet (empty), refused or failed
// (with words and a second try), unreachable (calm: what is typed is kept).
import type { ReactNode } from 'react';
import type { Problem } from '#web/data/api.ts';
import { probe } from '#web/data/connection.ts';
import type { Query } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { Button } from './button.tsx';

export function Skeleton({ rows = 6, kind = 'rows' }: { rows?: number; kind?: 'rows' | 'paper' }) {
  const { t } = useTongue();
  return (
    <div className={`skeleton ${kind}`} role="status">
      <span className="unseen">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

export function Empty(props: {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="empty">
      <i className="empty-mark" aria-hidden="true" />
      <h2>{props.title}</h2>
      {props.text !== undefined && <p>{props.text}</p>}
      {props.children !== undefined && <div className="empty-acts">{props.children}</div>}
    </div>
  );
}

export function Failed({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const tongue = useTongue();
  const isCut = problem.status === 0;
  const again = () => {
    if (isCut) void probe();
    onRetry();
  };
  return (
    <div className={isCut ? 'failed cut' : 'failed'} role="alert">
      <h2>{tongue.t(isCut ? 'state.cut.title' : 'state.failed.title')}</h2>
      <p>{tongue.problem(problem)}</p>
      <div className="row-of-acts">
        <Button onClick={again}>{tongue.t('act.retry')}</Button>
        <code>{isCut ? '' : problem.code}</code>
      </div>
    </div>
  );
}

/** Shows the answer, or what stands in its place. An old answer stays while a new one fails. */
export function Answered<T>(props: {
  readonly query: Query<T>;
  readonly onRetry: () => void;
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}) {
  const { data, problem } = props.query;
  if (data !== undefined) return props.children(data);
  if (problem !== null) return <Failed problem={problem} onRetry={props.onRetry} />;
  return props.skeleton ?? <Skeleton />;
}
