/** The versions of a secret, and the labels that tell what each is. */
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/**
 * Secrets Manager's own labels, and two of ours, which are put before a password is sent to the database. Secrets Manager
 * deletes versions without a label: by these, the one whose password the database has is never lost, whatever becomes of the
 * rotation that set it.
 */
export type Label =
  | 'AWSCURRENT'
  | 'AWSPENDING'
  | 'AWSPREVIOUS'
  /** The version whose password was last sent to the database. */
  | 'LAST_SENT'
  /** The version whose password the database was last seen to take before that. */
  | 'LAST_OPENED';

/** Long enough for any rule, short enough for every engine. */
const passwordLength = 32;
/** What SQL, connection strings or shells read as something else. Of other punctuation, which rules ask for, enough is left. */
const excludedCharacters = '"\'`\\/@:;$%&<>[]{}';

export class SecretVersions {
  private constructor(
    private readonly client: SecretsManagerClient,
    private readonly arn: string,
    /** Whether the secret is one that rotates. */
    readonly isRotated: boolean,
    private readonly labels: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** The versions as they are now; labels that others move later aren't seen. */
  static async of(client: SecretsManagerClient, arn: string): Promise<SecretVersions> {
    const { RotationEnabled, VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId: arn }),
    );
    return new SecretVersions(client, arn, RotationEnabled === true, new Map(Object.entries(VersionIdsToStages)));
  }

  has(version: string, label: Label): boolean {
    return this.labels.get(version)?.includes(label) === true;
  }

  /** @returns the id of the version that has the label; undefined where none has */
  holder(label: Label): string | undefined {
    return [...this.labels].find(([, labels]) => labels.includes(label))?.[0];
  }

  /** @returns a version's text; null where the version has none yet */
  async text(version: string): Promise<string | null> {
    try {
      const { SecretString = null } = await this.client.send(
        new GetSecretValueCommand({ SecretId: this.arn, VersionId: version }),
      );
      return SecretString;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  async newPassword(): Promise<string> {
    const { RandomPassword } = await this.client.send(
      new GetRandomPasswordCommand({ PasswordLength: passwordLength, ExcludeCharacters: excludedCharacters }),
    );
    if (RandomPassword?.length !== passwordLength) throw new Error('Secrets Manager gave no password');
    return RandomPassword;
  }

  /** Gives the pending version its text, unless it has one already. */
  async putPending(version: string, text: string): Promise<void> {
    try {
      await this.client.send(
        new PutSecretValueCommand({
          SecretId: this.arn,
          ClientRequestToken: version,
          SecretString: text,
          VersionStages: ['AWSPENDING' satisfies Label],
        }),
      );
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
    }
  }

  /** Moves a label to a version; refused where it is no longer on the version that had it. */
  async move(label: Label, version: string): Promise<void> {
    const holder = this.holder(label);
    if (holder === version) return;
    await this.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.arn,
        VersionStage: label,
        MoveToVersionId: version,
        RemoveFromVersionId: holder,
      }),
    );
  }

  /** Takes a label off the version that has it. */
  async remove(label: Label, version: string): Promise<void> {
    if (!this.has(version, label)) return;
    await this.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: this.arn, VersionStage: label, RemoveFromVersionId: version }),
    );
  }
}
