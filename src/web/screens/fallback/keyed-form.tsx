// The form of one sheet in hand: its fields, what was refused, and the one button.
import type { FormEvent, ReactNode } from 'react';
import type { Problem } from '#web/data/api.ts';
import type { Act } from '#web/data/use-act.ts';
import { Button } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';

/** The words for the field that the law blames, and else for the whole form. */
export function wrongIn(problem: Problem | null, tongue: Tongue) {
  const field = /^\/fields\/(.+)$/.exec(problem?.field ?? '')?.[1];
  if (problem === null || field === undefined) return null;
  return { field, text: tongue.problem(problem) };
}

export function FormOf(props: {
  readonly act: Act;
  readonly label: string;
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}) {
  const tongue = useTongue();
  const { act } = props;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!act.isBusy && props.isReady) props.onSubmit();
  };
  return (
    <form className="fallback-form" onSubmit={submit}>
      {props.children}
      {act.problem !== null && wrongIn(act.problem, tongue) === null && (
        <p className="wrong" role="alert">
          {tongue.problem(act.problem)}
        </p>
      )}
      <footer className="row-of-acts">
        <Button
          type="submit"
          look="main"
          isBusy={act.isBusy}
          disabled={!props.isReady}
          keys="Enter"
        >
          {props.label}
        </Button>
      </footer>
    </form>
  );
}
