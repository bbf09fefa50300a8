// A link to be carried to another machine: shown whole, and copied, which is said. Where the page
// may not reach the clipboard, the link is marked, ready for the person's own keys.
import { useRef, useState } from 'react';
import { Button } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function LinkShown({ link }: { readonly link: string }) {
  const { t } = useTongue();
  const shown = useRef<HTMLElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
    }
  };
  return (
    <>
      <p className="link-shown" dir="ltr">
        <code ref={shown}>{link}</code>
      </p>
      <footer className="row-of-acts">
        <Button look="main" onClick={() => void copy()}>
          {t('act.copy')}
        </Button>
        <span className="sub" role="status">
          {isCopied && t('link.copied')}
        </span>
      </footer>
    </>
  );
}
