// Buttons and links that look like them. The key that does the same stands on the button.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { follow } from '#web/shell/route.ts';

type Look = 'plain' | 'main' | 'quiet' | 'harm';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly keys?: string;
  readonly isBusy?: boolean;
}

export function Button({ look = 'plain', keys, isBusy, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`btn ${look} ${rest.className ?? ''}`}
      aria-busy={isBusy === true}
      disabled={rest.disabled === true || isBusy === true}
    >
      {isBusy === true && <i className="spin" aria-hidden="true" />}
      <span>{children}</span>
      {keys !== undefined && <Kbd>{keys}</Kbd>}
    </button>
  );
}

export function LinkButton(props: {
  readonly to: string;
  readonly look?: Look;
  readonly keys?: string;
  readonly children: ReactNode;
}) {
  return (
    <a className={`btn ${props.look ?? 'plain'}`} href={props.to} onClick={follow}>
      <span>{props.children}</span>
      {props.keys !== undefined && <Kbd>{props.keys}</Kbd>}
    </a>
  );
}

export function Link(props: {
  readonly to: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <a className={props.className} href={props.to} onClick={follow}>
      {props.children}
    </a>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd aria-hidden="true" dir="ltr">
      {children}
    </kbd>
  );
}
