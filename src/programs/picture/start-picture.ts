// Writes the pictures of the server's offices each hour into the folder of DAWAM_PICTURE, and once
// at the start. A folder that is not there, such as that of a stick that was pulled, is said once
// and tried again: acts never wait for it.
import { Press } from '#paper/press.ts';
import { formWord } from '#programs/fallback-wiring.ts';
import { forms } from '#programs/modules.ts';
import type { OpenOffice, Report } from '#programs/office.ts';
import { makePaperPort } from '#programs/paper-port.ts';
import type { Settings } from '#programs/settings.ts';
import { listPictured, writePictures } from './write-picture.ts';

const EVERY_MS = 3_600_000;

/** Undefined where no folder was chosen. Stop it before the store. */
export function startPicture(
  { store, authority }: OpenOffice,
  { pictureFolder: folder, dataDir }: Pick<Settings, 'pictureFolder' | 'dataDir'>,
  report: Report,
): { stop(): Promise<void> } | undefined {
  if (folder === undefined) return undefined;
  const { reader, database } = store;
  const pool = database.writers;
  const press = new Press({ threadsMax: 1 });
  const papers = makePaperPort({ press, reader, authority, dataDir, pool });
  const parts = {
    ...{ pool, reader, authority, forms, formWord },
    findLook: (office: string) => papers.findLook(office),
    print: papers.print.bind(papers),
  };
  const run = async () => {
    const offices = await listPictured(parts, authority);
    await writePictures(parts, { folder, offices, nowMs: Date.now() });
  };
  let running: Promise<unknown> | undefined;
  const turn = () => {
    running ??= run()
      .catch((cause: unknown) => report(`The picture could not be written to ${folder}.`, cause))
      .finally(() => (running = undefined));
  };
  turn();
  const timer = setInterval(turn, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await press.close();
    },
  };
}
