// How full the disks are, and how long they last: asked of the system at each reading, with notes
// of a week in the data folder so that a restart forgets nothing. What is planned for (20 TB) may
// be less than the disk; then the plan is what is left of.
import { readFile, rename, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { Metric } from '#lib/metric-text.ts';

import { growthOf, noteUse, timeLeft } from './storage-growth.ts';
import type { UseNote } from './storage-growth.ts';

const shape = z.record(z.string(), z.array(z.object({ at: z.string(), usedBytes: z.number() })));

export interface StorageParts {
  readonly folders: readonly string[];
  readonly plannedBytes: number;
  /** Where the notes are kept. */
  readonly dataDir: string;
  readonly nowMs: () => number;
}

interface Use {
  readonly folder: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  readonly freeBytes: number;
  readonly growth: number | undefined;
}

export class StorageUse {
  readonly #parts: StorageParts;
  #notes: Record<string, readonly UseNote[]> | undefined;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  async measure(): Promise<readonly Metric[]> {
    const { folders } = this.#parts;
    const found = await Promise.all(folders.map(async (folder) => await this.#look(folder)));
    const uses = found.flatMap((use) => use ?? []);
    const gauge = (name: string, help: string, read: (use: Use) => number | undefined): Metric => ({
      ...{ name: `dawam_storage_${name}`, help, type: 'gauge' },
      samples: uses.flatMap((use) => {
        const value = read(use);
        return value === undefined ? [] : [{ labels: { folder: use.folder }, value }];
      }),
    });
    return [
      gauge(
        'size_bytes',
        'Room that is planned for, or that the disk has.',
        (use) => use.sizeBytes,
      ),
      gauge('used_bytes', 'Of the disk that the folder is on.', (use) => use.usedBytes),
      gauge('free_bytes', 'Left of the disk, or of the plan.', (use) => use.freeBytes),
      gauge(
        'growth_bytes_per_second',
        'How fast it filled in the last week; times 86400 for a day.',
        (use) => use.growth,
      ),
      gauge(
        'left_seconds',
        'Until it is full, if it goes on like that; by 86400 for days.',
        ({ freeBytes, growth }) => (growth === undefined ? undefined : timeLeft(freeBytes, growth)),
      ),
    ];
  }

  /** Undefined where there is no such folder. */
  async #look(folder: string): Promise<Use | undefined> {
    const { plannedBytes, nowMs } = this.#parts;
    const disk = await statfs(folder).catch(() => undefined);
    if (disk === undefined) return undefined;
    const usedBytes = (disk.blocks - disk.bfree) * disk.bsize;
    const sizeBytes = Math.min(plannedBytes, disk.blocks * disk.bsize);
    const planLeft = Math.max(0, plannedBytes - usedBytes);
    const freeBytes = Math.min(planLeft, disk.bavail * disk.bsize);
    const now = { nowMs: nowMs(), usedBytes };
    const notes = await this.#note(folder, now);
    return { folder, sizeBytes, usedBytes, freeBytes, growth: growthOf(notes, now) };
  }

  async #note(
    folder: string,
    now: { readonly nowMs: number; readonly usedBytes: number },
  ): Promise<readonly UseNote[]> {
    this.#notes ??= await readNotes(this.#file);
    const before = this.#notes[folder] ?? [];
    const notes = noteUse(before, now);
    if (notes === before) return notes;
    this.#notes[folder] = notes;
    const next = `${this.#file}.next`;
    const text = JSON.stringify(this.#notes);
    // A full disk is what is to be told of: that it cannot be noted keeps nobody from telling.
    try {
      await writeFile(next, text);
      await rename(next, this.#file);
    } catch {
      // It is tried again with the next note.
    }
    return notes;
  }

  get #file(): string {
    return join(this.#parts.dataDir, 'storage-use.json');
  }
}

async function readNotes(file: string): Promise<Record<string, readonly UseNote[]>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    const read = shape.safeParse(JSON.parse(text));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
