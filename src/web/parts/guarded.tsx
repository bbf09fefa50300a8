// What stands where a screen broke, as on an answer that it cannot show: words in the person's
// language and a second try, with all around it still at work. It mends itself when the person goes
// elsewhere. What was typed lies in the drafts of the device.
import { Component } from 'react';
import type { ReactNode } from 'react';
import { forgetAnswers } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { LinkButton, Button } from './button.tsx';

interface Guarding {
  /** Another place begins anew. */
  readonly place: string;
  readonly children: ReactNode;
}

export class Guarded extends Component<Guarding, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidUpdate(before: Guarding): void {
    const isElsewhere = before.place !== this.props.place;
    if (isElsewhere && this.state.isBroken) this.setState({ isBroken: false });
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return <Broken onRetry={() => this.#tryAgain()} />;
  }

  // The same answers would break it again.
  #tryAgain(): void {
    forgetAnswers();
    this.setState({ isBroken: false });
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const { t } = useTongue();
  return (
    <div className="page">
      <div className="failed" role="alert">
        <h2>{t('state.broken.title')}</h2>
        <p>{t('state.broken.text')}</p>
        <div className="row-of-acts">
          <Button onClick={onRetry}>{t('act.retry')}</Button>
          <LinkButton to="/">{t('nav.home')}</LinkButton>
        </div>
      </div>
    </div>
  );
}
