// Files of a letter: dropped, chosen or pasted, each with its progress, each removable until the
// letter is recorded. What was uploaded is known by its SHA-256.
import { useEffect, useRef, useState } from 'react';
import type { FileRef } from '#kernel/entry.ts';
import { newId } from '#web/data/ids.ts';
import { upload } from '#web/data/upload.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { DropZone, RemoveButton } from './drop-zone.tsx';
import type { Sending } from './drop-zone.tsx';
import { FileName } from './file-list.tsx';

const ACCEPTED = '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.txt,.docx,.xlsx';

export function FileDrop(props: {
  readonly files: readonly FileRef[];
  readonly onFiles: (change: (files: readonly FileRef[]) => readonly FileRef[]) => void;
  readonly onBusy: (isBusy: boolean) => void;
}) {
  const { t } = useTongue();
  const { sending, start, dismiss } = useUploads(props.onFiles, props.onBusy);
  usePaste(start);
  return (
    <DropZone
      label={t('files.add')}
      hint={t('files.hint')}
      accepted={ACCEPTED}
      onFiles={start}
      sending={sending}
      onDismiss={dismiss}
    >
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
    </DropZone>
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
