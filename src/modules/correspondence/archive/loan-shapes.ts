// What the register of loans answers. Days are ISO days; of a secret letter it does not say who has
// it, to anybody: that stands on the letter's own page.
import { z } from 'zod';
import { registers, secrecies } from '#modules/correspondence/shapes.ts';
import { LOAN_PARTS } from '#modules/correspondence/loan-parts.ts';

export const LOANS_MAX = 1_000;

export const askedLoans = z.object({
  which: z.enum(LOAN_PARTS).default('open'),
  q: z.string().max(200).default('').describe('borrower, unit or number'),
});
export type AskedLoans = z.output<typeof askedLoans>;

export const loansShape = z.object({
  counts: z.object({ open: z.int(), overdue: z.int(), returned: z.int() }),
  rows: z
    .array(
      z.object({
        letter: z.string(),
        loan: z.int(),
        number: z.string().nullable(),
        direction: z.enum(registers),
        subject: z.string(),
        masked: z.boolean(),
        secrecy: z.enum(secrecies),
        file: z.string().nullable(),
        borrower: z.string(),
        unit: z.string().nullable(),
        lentAt: z.string(),
        dueOn: z.string(),
        isOverdue: z.boolean(),
        returnedAt: z.string().nullable(),
        reminders: z.int(),
        remindedAt: z.string().nullable(),
      }),
    )
    .describe(`at most ${LOANS_MAX}; what is to be back first stands first`),
});
export type LoansAnswer = z.infer<typeof loansShape>;
export type LoanLine = LoansAnswer['rows'][number];
