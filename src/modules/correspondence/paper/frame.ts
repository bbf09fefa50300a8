// The frame of an office's papers in the words of correspondence.
import { paperFrame } from '#paper/look.ts';
import type { FrameAsked, PaperLook } from '#paper/look.ts';
import type { PaperFrame } from '#paper/paper.ts';
import { paperWord } from './paper-words.ts';

export function frameOf(look: PaperLook, asked: FrameAsked): PaperFrame {
  return paperFrame(look, asked, (key) => paperWord(look.office.language, key));
}
