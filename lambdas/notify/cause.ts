/** What kind of failure it is, by the words of what failed. */

/** The first that is found counts: a job's message may hold the words of a source's. */
const CAUSES: readonly (readonly [words: RegExp, type: string])[] = [
  [/alarms hold the run back/, 'RunBlocked'],
  [/Bytes scanned limit was exceeded/, 'ScanCutoff'],
  [/\bQuarantineError\b/, 'QuarantineRate'],
  [/\bQualityError\b/, 'QualityCheckFailed'],
  [/\b(ReconciliationError|CreditError|MartError)\b/, 'ReconciliationMismatch'],
  [/\bRawObjectsMissingError\b/, 'RawObjectsMissing'],
  [/\b(SourceSecretError|HashKeyError|SourceAccessError)\b/, 'SecretUnusable'],
  [/\b(SourceUnreachableError|SourceTimeoutError|SourceCertificateError)\b/, 'SourceUnreachable'],
  [
    /\b(SourceSchemaError|SourceContractError|UnsupportedTypeError|UnwritableValueError|ContractError|TableError)\b/,
    'ContractRefused',
  ],
];

/** Types that only say what it was that failed. */
const GENERAL: ReadonlySet<string> = new Set(['FunctionErrors', 'JobFailed', 'QueryFailed', 'TaskFailed']);

/** @returns the type that the cause tells, where the given one only says what failed */
export function typeOf(type: string, cause: string): string {
  if (!GENERAL.has(type)) return type;
  return CAUSES.find(([words]) => words.test(cause))?.[1] ?? type;
}
