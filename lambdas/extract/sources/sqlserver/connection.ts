/**
 * A connection of the driver's, with the answers read by us. Handshake, TLS, login and requests stay the driver's own; its
 * parser makes a JavaScript value of every cell and ends the process on a damaged byte, so answers don't go through it.
 */
import { EventEmitter } from 'node:events';
import type { Connection, ConnectionConfiguration, Request } from 'tedious';
import { ProtocolError } from '../../kernel/protocol-error';
import type { Parameter, Statement } from '../statement';
import { Answer, type AnswerRows, ServerError } from './answer';

type Tedious = Pick<typeof import('tedious'), 'Connection' | 'Request' | 'TYPES'>;
type Parse = Connection['createTokenStreamParser'];
type Message = Parameters<Parse>[0];
type Parser = ReturnType<Parse>;

/** How long a server may take to acknowledge that a statement was given up. */
const acknowledgement = 500;

/** A failure with a code like the driver's. */
class CodedError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A statement whose answer has not come whole. */
interface Asked {
  readonly answer: Answer;
  readonly fail: (error: Error) => void;
  /** Nobody waits for the answer any longer. */
  expired: Error | null;
  isAnswered: boolean;
}

export class SqlServerConnection {
  private asked: Asked | null = null;

  private constructor(
    private readonly tedious: Tedious,
    private readonly connection: Connection,
  ) {
    // One that breaks between two statements fails the next one; without a listener it would end the process.
    connection.on('error', () => undefined);
  }

  /**
   * @param timeout milliseconds to get connected in
   * @param told is given the number of every error that the server tells of
   */
  static async open(
    config: ConnectionConfiguration,
    timeout: number,
    told: (number: number) => void,
  ): Promise<SqlServerConnection> {
    // Loaded when needed: drivers are heavy, and a function reads one engine.
    const tedious = await import('tedious');
    const connection = new tedious.Connection(config);
    connection.on('errorMessage', ({ number }) => {
      told(number);
    });
    const opened = new SqlServerConnection(tedious, connection);
    try {
      await opened.connect(timeout);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  /** Runs a statement. Any error but one that the server tells of closes the connection. */
  ask({ sql, parameters }: Statement, rows: AnswerRows, timeout: number): Promise<void> {
    return this.run(rows, timeout, (done) => {
      const request = new this.tedious.Request(sql, done);
      parameters.forEach((parameter, i) => {
        const [type, length] = this.typeOf(parameter);
        request.addParameter(`p${i}`, type, parameter.value, length === null ? {} : { length });
      });
      this.connection.execSql(request);
    });
  }

  /** Runs statements without parameters, whose effect lasts, such as settings. */
  batch(sql: string, rows: AnswerRows, timeout: number): Promise<void> {
    return this.run(rows, timeout, (done) => {
      this.connection.execSqlBatch(new this.tedious.Request(sql, done));
    });
  }

  close(): void {
    this.connection.close();
  }

  /** What is no number of rows is, with few exceptions, sent as text that the statement casts. */
  private typeOf({ type, source }: Parameter): readonly [Tedious['TYPES'][keyof Tedious['TYPES']], number | null] {
    const { BigInt, Int, NVarChar, VarChar } = this.tedious.TYPES;
    if (type === 'count') return [Int, null];
    if (source !== undefined || type === 'string') return [NVarChar, 4000];
    return type === 'int' || type === 'bigint' ? [BigInt, null] : [VarChar, 64];
  }

  private async connect(timeout: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        // The driver, for its part, waits for ever for the rest of an answer to its login.
        timer = setTimeout(() => {
          reject(new CodedError('ETIMEOUT', `not connected within ${timeout} ms`));
        }, timeout);
        const parse: Parse = this.connection.createTokenStreamParser.bind(this.connection);
        this.connection.createTokenStreamParser = (message, handler) => {
          if (this.asked?.isAnswered === false) return this.reader(message, this.asked);
          this.connection.socket?.once('close', () => {
            reject(new CodedError('ECLOSE', 'the connection was closed'));
          });
          return guarded(parse, message, handler, (error) => {
            reject(error);
            this.close();
          });
        };
        this.connection.connect((error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  private async run(rows: AnswerRows, timeout: number, start: (done: Done) => void): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const asked: Asked = { answer: new Answer(rows), fail: reject, expired: null, isAnswered: false };
        this.asked = asked;
        timer = setTimeout(() => {
          const expired = new CodedError('ETIMEOUT', `no whole answer within ${timeout} ms`);
          asked.expired = expired;
          timer = setTimeout(() => {
            reject(expired);
          }, acknowledgement);
          this.connection.cancel();
        }, timeout);
        start((error) => {
          const failure = asked.expired ?? error;
          if (failure) reject(failure);
          else resolve();
        });
      });
    } catch (error) {
      if (!(error instanceof ServerError)) this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      this.asked = null;
    }
  }

  /** Stands in the place of the driver's parser. */
  private reader(message: Message, asked: Asked): Parser {
    asked.isAnswered = true;
    const parser = new EventEmitter();
    const attempt = (work: () => void): void => {
      if (asked.expired !== null) return;
      try {
        work();
      } catch (error) {
        asked.fail(error as Error);
        // The rest of the answer is passed over.
        asked.expired = error as Error;
      }
    };
    message.on('data', (chunk: Buffer) => {
      attempt(() => {
        asked.answer.push(chunk);
      });
    });
    message.on('end', () => {
      attempt(() => {
        asked.answer.end();
      });
      parser.emit('end');
    });
    // The driver calls no more than this of it.
    return Object.assign(parser, { pause: () => undefined, resume: () => undefined }) as unknown as Parser;
  }
}

type Done = NonNullable<ConstructorParameters<typeof Request>[1]>;

/**
 * The driver's own parser, for login and for what follows a statement that was given up; what it throws, in events where
 * nobody would catch it, is given to `fail`.
 */
function guarded(parse: Parse, message: Message, handler: Parameters<Parse>[1], fail: (error: Error) => void): Parser {
  const broken = (error: unknown): void => {
    fail(new ProtocolError(`an answer to the login that can't be read: ${String(error)}`));
  };
  const safe = new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => {
        try {
          return Reflect.apply(member, target, values);
        } catch (error) {
          broken(error);
          return undefined;
        }
      };
    },
  });
  const parser = parse(message, safe);
  parser.parser.on('error', broken);
  return parser;
}
