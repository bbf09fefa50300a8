// A link inside a row: a plain press selects the row on a wide screen and opens the letter on a
// phone, where there is no room beside the list. It takes no stop of the Tab key.
import type { ReactNode } from 'react';
import { follow } from '#web/shell/route.ts';

/** Where the preview has no room. The same width stands in style/phone.css. */
const NARROW = '(max-width: 1100px)';

export function LinkPlain({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a
      href={to}
      tabIndex={-1}
      onClick={(event) => {
        if (window.matchMedia(NARROW).matches) follow(event);
        else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault();
      }}
    >
      {children}
    </a>
  );
}
