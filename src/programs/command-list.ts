// All commands of the program, in the order of help. Light to import: what a command needs it
// imports when it runs.
import { arbiter } from './commands/arbiter.ts';
import { backup } from './commands/backup.ts';
import { centre, keys } from './commands/centre.ts';
import { check } from './commands/check.ts';
import { bagCheck } from './commands/bag.ts';
import { courierRead, courierWrite } from './commands/courier.ts';
import { demo } from './commands/demo.ts';
import { drill } from './commands/drill.ts';
import { exportCommand } from './commands/export.ts';
import { importArchive } from './commands/import.ts';
import { invite } from './commands/invite.ts';
import { inviteOffice, join, office } from './commands/join.ts';
import { rotateReading } from './commands/keys.ts';
import { logCheck } from './commands/log-check.ts';
import { picture } from './commands/picture.ts';
import { proof } from './commands/proof.ts';
import { rebuild } from './commands/rebuild.ts';
import { restore } from './commands/restore.ts';
import { scrub } from './commands/scrub.ts';
import { serve } from './commands/serve.ts';
import { sitesMove, sitesWrite } from './commands/sites.ts';
import { verify } from './commands/verify.ts';
import type { CliCommand } from './command-line.ts';

export const commands: readonly CliCommand[] = [
  demo,
  serve,
  invite,
  verify,
  rebuild,
  backup,
  restore,
  scrub,
  importArchive,
  exportCommand,
  bagCheck,
  picture,
  courierWrite,
  courierRead,
  proof,
  check,
  logCheck,
  centre,
  arbiter,
  keys,
  inviteOffice,
  join,
  office,
  rotateReading,
  sitesWrite,
  sitesMove,
  drill,
];
