/** How a command is told of the database that it reads. */
import type { Command } from 'commander';

export interface SourceFlags {
  readonly secret?: string;
  /** Not parsed before the command runs: whoever reports a bad option would quote it, and a password with it. */
  readonly dsn?: string;
}

/** Lets a command be sent to a source database. */
export const fromSource = (command: Command): Command =>
  command
    .option(
      '--secret <file>',
      'JSON with engine (mysql or sqlserver), host, port, username, password, dbname, and ca or primary where needed',
    )
    .option(
      '--dsn <url>',
      'instead: mysql://user@host:3306/database or sqlserver://user@host:1433/database, ?ca=<file> for a private authority; ' +
        'the password comes from TRIBUTARY_SOURCE_PASSWORD or is asked for, and never stands in it',
    );
