// What a server that has joined knows of itself: which office it was set up for, by which
// invitation, and whether all it needs is here. It stands in `joined.json` in the data folder,
// beside `centres.json`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { badSetting } from './settings.ts';
import type { Settings } from './settings.ts';

const shape = z.object({
  office: z.string(),
  originPrefix: z.string(),
  /** Of the invitation. */
  id: z.string(),
  isDone: z.boolean(),
});

export type Joined = z.infer<typeof shape>;

export const joinedFile = (dataDir: string): string => join(dataDir, 'joined.json');
export const joinedCentresFile = (dataDir: string): string => join(dataDir, 'centres.json');

export async function findJoined(dataDir: string): Promise<Joined | undefined> {
  const text = await readFile(joinedFile(dataDir), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = shape.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw badSetting(`${joinedFile(dataDir)} is damaged: join once more with the same link.`);
}

export async function writeJoined(dataDir: string, joined: Joined): Promise<void> {
  const text = `${JSON.stringify(joined, undefined, 2)}\n`;
  await writeFile(joinedFile(dataDir), text, { mode: 0o600, flush: true });
}

/** The settings of a server that has joined are in its data folder; others stay as they are. */
export async function withJoined(settings: Settings): Promise<Settings> {
  const joined = await findJoined(settings.dataDir);
  if (joined === undefined) return settings;
  if (!joined.isDone) {
    throw badSetting(`${settings.dataDir} has not joined wholly yet: run dawam join once more.`);
  }
  const centresFile = settings.centresFile ?? joinedCentresFile(settings.dataDir);
  return { ...settings, originPrefix: joined.originPrefix, centresFile };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
