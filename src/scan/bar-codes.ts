// The bar codes on a page, read by zbarimg: Code 39 and Code 128, which separator sheets of other
// makers and labels of other registries bear. What they mean is not known here.
import { runTool } from './tool.ts';

const PATIENCE_MS = 20_000;
const CODES_MAX = 20;

/** `picture`: a file, best in two tones. None where there is none, or where none can be read. */
export async function listBarCodes(picture: string): Promise<readonly string[]> {
  const wanted = ['disable', 'code39.enable', 'code128.enable'].map((one) => `-S${one}`);
  const read = await runTool('zbarimg', ['--quiet', '--raw', ...wanted, picture], {
    patienceMs: PATIENCE_MS,
    outputBytesMax: 100_000,
  });
  if (!read.ok) return [];
  return read.bytes.toString('utf8').split('\n').slice(0, CODES_MAX);
}
