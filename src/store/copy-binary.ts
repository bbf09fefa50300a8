// Rows in COPY's binary format, for tables that take in many bytes: nothing is escaped, and
// PostgreSQL copies the fields as they are. Each row says how many fields it has; then they follow
// in the order of the columns.
import { assert } from '#lib/assert.ts';

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\u00ff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const FIRST_BYTES = 65_536;
/** PostgreSQL counts from the year 2000, in microseconds. */
const EPOCH_MS = 946_684_800_000;
/** Of a character in UTF-8, for each unit of a string. */
const UNIT_BYTES_MAX = 3;

export class BinaryRows {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #end = HEADER.copy(this.#bytes);
  /** Of the row that is being written: how many fields are still to come. */
  #missing = 0;

  begin(fieldCount: number): void {
    assert(this.#missing === 0, 'A row is whole before the next one begins.');
    this.#missing = fieldCount;
    this.#reserve(2);
    this.#end = this.#bytes.writeInt16BE(fieldCount, this.#end);
  }

  text(value: string): void {
    this.#field(4 + UNIT_BYTES_MAX * value.length);
    const length = this.#bytes.write(value, this.#end + 4, 'utf8');
    this.#end = this.#bytes.writeInt32BE(length, this.#end) + length;
  }

  bytes(value: Uint8Array): void {
    this.#field(4 + value.length);
    this.#end = this.#bytes.writeInt32BE(value.length, this.#end);
    this.#bytes.set(value, this.#end);
    this.#end += value.length;
  }

  bigint(value: number): void {
    this.#field(12);
    this.#end = this.#bytes.writeInt32BE(8, this.#end);
    this.#end = this.#bytes.writeBigInt64BE(BigInt(value), this.#end);
  }

  /** Null. */
  nothing(): void {
    this.#field(4);
    this.#end = this.#bytes.writeInt32BE(-1, this.#end);
  }

  smallint(value: number): void {
    this.#field(6);
    this.#end = this.#bytes.writeInt32BE(2, this.#end);
    this.#end = this.#bytes.writeInt16BE(value, this.#end);
  }

  boolean(value: boolean): void {
    this.#field(5);
    this.#end = this.#bytes.writeInt32BE(1, this.#end);
    this.#end = this.#bytes.writeUInt8(value ? 1 : 0, this.#end);
  }

  timestamp(ms: number): void {
    this.bigint((ms - EPOCH_MS) * 1_000);
  }

  /** All rows, with what ends them; nothing is written after that. */
  finish(): Buffer {
    assert(this.#missing === 0, 'The last row is whole.');
    this.#reserve(2);
    this.#end = this.#bytes.writeInt16BE(-1, this.#end);
    return this.#bytes.subarray(0, this.#end);
  }

  #field(sizeBytes: number): void {
    assert(this.#missing > 0, 'A row has the fields that it said.');
    this.#missing -= 1;
    this.#reserve(sizeBytes);
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#end + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
  }
}
