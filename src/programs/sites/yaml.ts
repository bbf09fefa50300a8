// Writes plain values as YAML in blocks, for the programs that want it. Every text is quoted as in
// JSON, which YAML reads too, so no text is taken for a number or a switch.
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

export function formatYaml(value: Yaml): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: Yaml): readonly string[] {
  if (isList(value)) return value.flatMap((item) => prefixed('- ', '  ', linesOf(item)));
  if (typeof value !== 'object') return [JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'object') return [`${key}: ${JSON.stringify(inner)}`];
    const lines = linesOf(inner);
    if (lines.length === 0) return [`${key}: ${isList(inner) ? '[]' : '{}'}`];
    return [`${key}:`, ...lines.map((line) => `  ${line}`)];
  });
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}

function prefixed(first: string, rest: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => `${i === 0 ? first : rest}${line}`);
}
