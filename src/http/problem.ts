// Problem details (RFC 9457): how every refusal, fault and defect leaves this server. A problem
// carries its code for programs and one sentence per language for people; never a stack, a query or
// anything else of the inside. The words come from the dictionary given at the start.
import { z } from 'zod';
import type { Fault } from '#kernel/fault.ts';
import type { Language } from '#kernel/authority.ts';
import type { Refusal, RefusalFacts } from '#kernel/refusal.ts';
import type { Dictionary } from './ports.ts';
import { retryAfterS, statusOfDefect, statusOfFault, statusOfRefusal } from './status.ts';
import type { HttpProblem, Status } from './status.ts';

export const problemShape = z.object({
  type: z.string().describe('urn:dawam:<code>'),
  title: z.string().describe('one English sentence'),
  status: z.int(),
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  field: z.string().optional().describe('JSON pointer to the member that is to blame'),
  words: z.object({ ar: z.string(), fa: z.string(), en: z.string() }),
});
export type Problem = z.infer<typeof problemShape>;

export const problemMediaType = 'application/problem+json';

export type ProblemMaker = ReturnType<typeof makeProblems>;

export function makeProblems(dictionary: Dictionary) {
  function answer(key: string, status: Status, said: Refusal, headers: Record<string, string>) {
    const { refused: code, facts } = said;
    const words = inAll((language) => sentenceOf(dictionary, language, key, facts));
    const field = said.field === undefined ? {} : { field: said.field };
    const type = `urn:dawam:${code}`;
    const problem: Problem = { type, title: words.en, status, code, facts, ...field, words };
    return new Response(JSON.stringify(problem), {
      status,
      headers: { 'content-type': problemMediaType, 'cache-control': 'no-store', ...headers },
    });
  }
  return {
    ofRefusal(refusal: Refusal): Response {
      const kind = refusal.refused.startsWith('http.') ? 'problem' : 'refusal';
      const status = statusOfRefusal(refusal.refused);
      return answer(`${kind}.${refusal.refused}`, status, refusal, {});
    },
    ofHttp(
      code: HttpProblem,
      facts: RefusalFacts = {},
      headers: Record<string, string> = {},
    ): Response {
      const refusal = { refused: code, facts };
      return answer(`problem.${code}`, statusOfRefusal(code), refusal, headers);
    },
    ofFault(fault: Fault): Response {
      const afterS = retryAfterS(fault.retry);
      const headers = afterS === undefined ? {} : { 'retry-after': String(afterS) };
      const refusal = { refused: fault.code, facts: {} };
      return answer(`fault.${fault.code}`, statusOfFault(fault.code), refusal, headers);
    },
    ofDefect(): Response {
      const refusal = { refused: 'http.defect', facts: {} };
      return answer('problem.http.defect', statusOfDefect, refusal, {});
    },
  };
}

function inAll(say: (language: Language) => string): Record<Language, string> {
  return { ar: say('ar'), fa: say('fa'), en: say('en') };
}

// A code without words still gets a true sentence; a test sees to it that there is none.
function sentenceOf(
  dictionary: Dictionary,
  language: Language,
  key: string,
  facts: RefusalFacts,
): string {
  const words = dictionary[language];
  const text = words[key] ?? words['problem.http.without-words'] ?? key;
  const sentence = typeof text === 'string' ? text : (text['other'] ?? key);
  return fillGaps(sentence, facts);
}

/** Fills `{name}` with facts; a gap without a fact stays as it is. */
export function fillGaps(sentence: string, facts: RefusalFacts): string {
  return sentence.replaceAll(/\{([a-zA-Z][a-zA-Z0-9-]*)\}/g, (gap, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : gap,
  );
}

/** Merges words files, such as those of http and of every module; a key belongs to one file. */
export function mergeWords(parts: readonly Dictionary[]): Dictionary {
  const merged = { ar: {}, fa: {}, en: {} };
  for (const part of parts) {
    for (const language of ['ar', 'fa', 'en'] as const)
      Object.assign(merged[language], part[language]);
  }
  return merged;
}
