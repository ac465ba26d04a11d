/**
 * The ways an invocation fails. The name of a class is what a failure record carries as its `type`, so it survives
 * minifying as a literal; a message names the source, the dataset and what to do, and never holds a secret or a row.
 */

/** The event or its window can't be served as it stands. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/** The secret of the source is missing, unreadable or not of the agreed form. */
export class SourceSecretError extends Error {
  override readonly name = 'SourceSecretError';
}

/** The key that personal data are hashed with is missing, unreadable or not of the agreed form. */
export class HashKeyError extends Error {
  override readonly name = 'HashKeyError';
}

/** The source can't be reached over the network. */
export class SourceUnreachableError extends Error {
  override readonly name = 'SourceUnreachableError';
}

/** The certificate of the source isn't trusted, or the source speaks no TLS. */
export class SourceCertificateError extends Error {
  override readonly name = 'SourceCertificateError';
}

/** The source refuses the user, its password, or its access to a database, table or column. */
export class SourceAccessError extends Error {
  override readonly name = 'SourceAccessError';
}

/** A table or column of the contract is not at the source. */
export class SourceSchemaError extends Error {
  override readonly name = 'SourceSchemaError';
}

/** A table does not keep what its contract promises of it, without which rows would be left out unseen. */
export class SourceContractError extends Error {
  override readonly name = 'SourceContractError';
}

/** The source did not answer in time. */
export class SourceTimeoutError extends Error {
  override readonly name = 'SourceTimeoutError';
}

/** The source failed in a way that has no class of its own; the message holds the server's code and words. */
export class SourceQueryError extends Error {
  override readonly name = 'SourceQueryError';
}

/** What the source sent is not what its protocol allows: bytes were damaged, or something else answers in its place. */
export class SourceProtocolError extends Error {
  override readonly name = 'SourceProtocolError';
}

/** A column is of a type that has no exact text. */
export class UnsupportedTypeError extends Error {
  override readonly name = 'UnsupportedTypeError';

  constructor(type: string, column: string) {
    super(
      `column ${column} is of type ${type}, which has no exact text: leave it out of the contract, or read a view that ` +
        'casts it to text or binary',
    );
  }
}

/** A value can't be written in the raw format of its contract without being read back as something else. */
export class UnwritableValueError extends Error {
  override readonly name = 'UnwritableValueError';
}

/** What was extracted, what lies in the bucket and what was asked to be committed don't agree. */
export class CommitError extends Error {
  override readonly name = 'CommitError';
}

/** What was read of a page is not what the source counts and sums of the same rows, however often it is read. */
export class ChecksumError extends Error {
  override readonly name = 'ChecksumError';
}

/** A read replica lacks rows of the window that its primary has. */
export class ReplicaLagError extends Error {
  override readonly name = 'ReplicaLagError';
}

/** The object of a part is there already: another run of the same request was first. */
export class PartExistsError extends Error {
  override readonly name = 'PartExistsError';
}

/** The raw bucket takes no objects, or gives no answer. */
export class RawStorageError extends Error {
  override readonly name = 'RawStorageError';
}
