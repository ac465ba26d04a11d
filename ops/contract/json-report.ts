/** A trial for machines: one JSON object on standard output, whether it went well or not. */
import { complaint } from '../complaint';
import type { TriedTable } from './columns';
import type { Beginning, Ending, Report } from './report';

export class JsonReport implements Report {
  private readonly warnings: string[] = [];
  private told: Record<string, unknown> = {};

  begin({ contract, file, source, window, folder, hashKey }: Beginning): void {
    const { engine, host, port, dbname } = source;
    this.told = {
      contract: { dataset: contract.dataset, version: contract.version, file },
      source: { system: contract.source.system, table: contract.source.table, engine, host, port, dbname },
      ...{ window, folder, hash_key: hashKey },
    };
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  compared(table: TriedTable | null): void {
    this.told = { ...this.told, columns: table?.columns ?? null, drift: table?.drift ?? null };
  }

  end({ trial, lines, files, manifest }: Ending): void {
    this.print({
      rows: trial.rows,
      rows_in_window: trial.plan.rows,
      whole_window: trial.manifest !== null,
      chunks: trial.chunks,
      chunks_in_window: trial.plan.chunks.length,
      bytes: trial.parts.reduce((sum, { bytes }) => sum + bytes, 0),
      checksum: trial.checksum,
      money: trial.money,
      pages_read_again: trial.rereads,
      seconds: trial.milliseconds / 1000,
      rows_per_second: rowsPerSecond(trial.rows, trial.milliseconds),
      ...{ lines, files, manifest },
    });
  }

  fail(error: unknown): void {
    this.print({ error: complaint(error) });
  }

  private print(rest: object): void {
    console.log(JSON.stringify({ ...this.told, ...rest, warnings: this.warnings }));
  }
}

export const rowsPerSecond = (rows: number, milliseconds: number): number =>
  Math.round((rows * 1000) / Math.max(1, milliseconds));
