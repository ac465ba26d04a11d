/** What an extraction asks of the place that it writes to: a bucket, or a folder that a contract is tried in. */

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

/** `ifVersion`: write only over that version; null: only where no object is; undefined: whatever is there. */
export interface PutCondition {
  readonly ifVersion: string | null | undefined;
}

/** One object on its way, of a size that isn't known before its end; it is there whole or not at all. */
export interface Upload {
  /** Takes the bytes before it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Once this resolves the object is there.
   *
   * @throws PartExistsError when another has put an object there
   */
  finish(): Promise<void>;
  /** Leaves neither an open upload nor an object of this upload behind. */
  abort(): Promise<void>;
}

export interface Store {
  /** @returns the JSON and the version that a conditional write names, or null when there is no such object */
  getJson(key: string): Promise<{ readonly value: unknown; readonly version: string } | null>;
  /** @returns whether the condition held and the object was written */
  putJson(key: string, value: unknown, condition: PutCondition): Promise<boolean>;
  /** Begins an object that may be ended some days on, unless it is kept. */
  upload(key: string, contentType: string): Upload;
  /** Takes uploaded objects off the list of those that end; no matter how often. */
  keep(keys: readonly string[]): Promise<void>;
  /**
   * Ends the uploads below a prefix that are neither finished nor aborted.
   *
   * @returns their keys
   */
  abortUploads(prefix: string): Promise<string[]>;
  list(prefix: string): Promise<StoredObject[]>;
  delete(keys: readonly string[]): Promise<void>;
}
