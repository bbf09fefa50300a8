// The two daily acts as buttons, for seats that may do them.
import { LinkButton } from '#web/parts/button.tsx';
import { mayRegister, mayWrite } from './permits.ts';
import { useSeat } from './session.tsx';
import { useTongue } from './tongue.tsx';

export function RegisterIncomingLink() {
  const { t } = useTongue();
  if (!mayRegister(useSeat())) return null;
  return (
    <LinkButton to="/incoming/new" look="main" keys="N">
      {t('act.register-incoming')}
    </LinkButton>
  );
}

export function WriteLink({ look }: { look: 'main' | 'plain' }) {
  const { t } = useTongue();
  if (!mayWrite(useSeat())) return null;
  return (
    <LinkButton to="/outgoing/new" look={look} keys="W">
      {t('act.write')}
    </LinkButton>
  );
}
