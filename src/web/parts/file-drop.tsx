// Files of a letter: dropped, chosen or pasted, each with its progress, each removable until the
// letter is recorded. What was uploaded is known by its SHA-256.
import { useEffect, useId, useRef, useState } from 'react';
import type { FileRef } from '#kernel/entry.ts';
import type { Problem } from '#web/data/api.ts';
import { newId } from '#web/data/ids.ts';
import { upload } from '#web/data/upload.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { FileName } from './file-list.tsx';
import { Icon } from './icon.tsx';

interface Sending {
  readonly id: string;
  readonly name: string;
  readonly fraction: number;
  readonly problem: Problem | null;
}

const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.txt,.docx,.xlsx';

export function FileDrop(props: {
  readonly files: readonly FileRef[];
  readonly onFiles: (change: (files: readonly FileRef[]) => readonly FileRef[]) => void;
  readonly onBusy: (isBusy: boolean) => void;
}) {
  const { t } = useTongue();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const { sending, start, dismiss } = useUploads(props.onFiles, props.onBusy);
  usePaste(start);
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
        start([...event.dataTransfer.files]);
      }}
    >
      <label htmlFor={id}>
        <Icon name="clip" />
        <span>{t('files.add')}</span>
        <small>{t('files.hint')}</small>
      </label>
      <input
        id={id}
        type="file"
        multiple
        accept={ACCEPTED}
        onChange={(event) => {
          start([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <ul className="files" aria-live="polite">
        {props.files.map((file) => (
          <li key={file.sha256}>
            <FileName file={file} />
            <RemoveButton
              name={file.name}
              onPress={() =>
                props.onFiles((files) => files.filter((other) => other.sha256 !== file.sha256))
              }
            />
          </li>
        ))}
        {sending.map((each) => (
          <SendingLine key={each.id} sending={each} onDismiss={() => dismiss(each.id)} />
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

function RemoveButton({ name, onPress }: { name: string; onPress: () => void }) {
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

function useUploads(
  onFiles: (change: (files: readonly FileRef[]) => readonly FileRef[]) => void,
  onBusy: (isBusy: boolean) => void,
) {
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const aborts = useRef(new Map<string, () => void>());
  const isBusy = sending.some((each) => each.problem === null);
  useEffect(() => onBusy(isBusy), [isBusy, onBusy]);
  const change = (id: string, next: Partial<Sending>) =>
    setSending((all) => all.map((each) => (each.id === id ? { ...each, ...next } : each)));
  const dismiss = (id: string) => {
    aborts.current.get(id)?.();
    aborts.current.delete(id);
    setSending((all) => all.filter((each) => each.id !== id));
  };
  const startOne = async (file: File) => {
    const id = newId();
    setSending((all) => [...all, { id, name: file.name, fraction: 0, problem: null }]);
    const { done, abort } = upload(file, (fraction) => change(id, { fraction }));
    aborts.current.set(id, abort);
    const answer = await done;
    if (!aborts.current.has(id)) return;
    if (!answer.ok) return change(id, { problem: answer.problem });
    dismiss(id);
    const { sha256, name, mediaType, sizeBytes } = answer.value;
    const ref = { sha256, name, mediaType, sizeBytes };
    onFiles((files) => [...files.filter((other) => other.sha256 !== sha256), ref]);
  };
  const start = (files: readonly File[]) => {
    for (const file of files) void startOne(file);
  };
  return { sending, start, dismiss };
}

/** A scan copied elsewhere is pasted anywhere on the form. */
function usePaste(start: (files: readonly File[]) => void): void {
  const latest = useRef(start);
  useEffect(() => {
    latest.current = start;
  });
  useEffect(() => {
    const pasted = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    window.addEventListener('paste', pasted);
    return () => window.removeEventListener('paste', pasted);
  }, []);
}
