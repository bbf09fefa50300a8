// A place for files: dropped onto it, or chosen by its label; below it the files that are on their
// way, each with its progress or with what went wrong. What becomes of them is the caller's.
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Problem } from '#web/data/api.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { Icon } from './icon.tsx';

export interface Sending {
  readonly id: string;
  readonly name: string;
  readonly fraction: number;
  readonly problem: Problem | null;
}

export function DropZone(props: {
  readonly label: string;
  readonly hint: string;
  /** As `accept` of a field for files. */
  readonly accepted: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly sending: readonly Sending[];
  readonly onDismiss: (id: string) => void;
  /** Lines above those that are on their way. */
  readonly children?: ReactNode;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={isOver ? 'file-drop over' : 'file-drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        props.onFiles([...event.dataTransfer.files]);
      }}
    >
      <label htmlFor={id}>
        <Icon name="clip" />
        <span>{props.label}</span>
        <small>{props.hint}</small>
      </label>
      <input
        id={id}
        type="file"
        multiple
        accept={props.accepted}
        onChange={(event) => {
          props.onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <ul className="files" aria-live="polite">
        {props.children}
        {props.sending.map((each) => (
          <SendingLine key={each.id} sending={each} onDismiss={() => props.onDismiss(each.id)} />
        ))}
      </ul>
    </div>
  );
}

function SendingLine({ sending, onDismiss }: { sending: Sending; onDismiss: () => void }) {
  const tongue = useTongue();
  return (
    <li className={sending.problem === null ? 'sending' : 'sending bad'}>
      <bdi>{sending.name}</bdi>
      {sending.problem === null ? (
        <progress value={sending.fraction} max={1} aria-label={sending.name} />
      ) : (
        <small>{tongue.problem(sending.problem)}</small>
      )}
      <RemoveButton name={sending.name} onPress={onDismiss} />
    </li>
  );
}

export function RemoveButton({ name, onPress }: { name: string; onPress: () => void }) {
  const { t } = useTongue();
  return (
    <button
      type="button"
      className="bare"
      aria-label={t('files.remove', { name })}
      onClick={onPress}
    >
      <Icon name="close" size={14} />
    </button>
  );
}
