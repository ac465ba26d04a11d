import { basename } from 'node:path';
import type { Construct } from 'constructs';
import type { Artifacts } from '../build/artifacts';
import type { LayerArchive } from '../build/ca-layer';
import { BuildError } from '../build/files';
import type { FunctionArchive } from '../build/lambda';
import type { Environment, JobName, JobSize } from '../config/environment';
import type { Contract } from '../contracts/contract';
import { Artifact, type ArtifactContent } from '../modules/artifact';
import { useEncryptedCatalog } from '../modules/catalog-encryption';
import { deadLetterDestination, DeadLetterQueue } from '../modules/dead-letter-queue';
import { ExtractorFunction } from '../modules/extractor-function';
import { FailureRecorder } from '../modules/failure-recorder';
import { FunctionLayer } from '../modules/function-layer';
import { GlueNetworkConnection } from '../modules/glue-network-connection';
import {
  decryptWith,
  deleteObjects,
  encryptWith,
  listObjects,
  readObjects,
  writeMetrics,
  writeObjects,
} from '../modules/grants';
import { NOTIFY_PURPOSE } from '../modules/notifier';
import { OperatorSecret } from '../modules/operator-secret';
import type { FunctionCode } from '../modules/platform-function';
import type { Statement } from '../modules/policy';
import { ReportPublisher } from '../modules/report-publisher';
import { ROTATION_PURPOSE, type RotatedSecret, SecretRotation } from '../modules/secret-rotation';
import { SourceProbe } from '../modules/source-probe';
import { SparkJob } from '../modules/spark-job';
import { sparkSettings } from '../modules/spark-settings';
import type { CatalogStack } from './catalog';
import type { LakeStack } from './lake';
import type { NetworkStack } from './network';
import { PlatformStack } from './platform-stack';
import { fromStackFolder } from './stack-folder';

export interface ComputeInputs {
  readonly network: NetworkStack;
  readonly lake: LakeStack;
  readonly catalog: CatalogStack;
  readonly datasets: ReadonlyMap<string, readonly Contract[]>;
  readonly artifacts: Artifacts;
}

const WAREHOUSE = 'warehouse/';

/** What each job is for. */
const DESCRIPTIONS: Readonly<Record<JobName, string>> = {
  tables: 'Creates and evolves the curated tables from the contracts.',
  stage: 'Cleans the windows of one dataset and merges them into its curated table.',
  marts: 'Aggregates the curated tables into marts.',
  attribution: 'Credits installs and orders to channels by every attribution model.',
  recommend: 'Advises how to spread the ad budget, and keeps the advice under its day.',
  reconcile: 'Compares rows and money of a run from source to mart, and records the result.',
  rollback: 'Takes a run back: every table that it wrote goes to the snapshot before it.',
  housekeeping: 'Keeps the tables in order, ends old snapshots and quarantined rows, and sees that raw is whole.',
  forget: 'Erases a person from raw, tables and results, every version, and searches for what is left.',
};

/** Secrets, functions and jobs. */
export class ComputeStack extends PlatformStack {
  constructor(
    scope: Construct,
    environment: Environment,
    private readonly inputs: ComputeInputs,
  ) {
    super(scope, 'compute', environment);
    this.addDependency(inputs.network);
    this.addDependency(inputs.lake);
    this.addDependency(inputs.catalog);
    this.addFunctions();
    this.addJobs();
  }

  private addFunctions(): void {
    const { network, lake, artifacts } = this.inputs;
    const { names } = this;
    const { retention, removal, extractor, sources } = this.environment;
    const secretProps = { keyArn: lake.secretsKeyArn, recoveryDays: retention.secretRecoveryDays, removal };
    const common = {
      names,
      rawKeyArn: lake.rawKeyArn,
      network: { subnetIds: network.subnets.map(({ id }) => id), securityGroupId: network.functionsGroupId },
      variablesKeyArn: lake.functionsKeyArn,
      logKeyArn: lake.logsKeyArn,
      logDays: retention.logDays,
      removal,
    };
    const deadLetters = deadLetterDestination(names, lake.functionsKeyArn);
    new DeadLetterQueue(this, 'dead_letters', {
      names,
      keyArn: lake.functionsKeyArn,
      senders: ['record-failure', ROTATION_PURPOSE, NOTIFY_PURPOSE].map((purpose) => names.roleArn(purpose)),
      removal,
    });
    const recorder = new FailureRecorder(this, 'record_failure', {
      ...common,
      deadLetters,
      code: this.functionCode('record-failure', artifacts.functions.recordFailure),
    });
    const extractorRole = (source: string): string => names.roleArn(`extract-${source}`);
    new ReportPublisher(this, 'publish_report', {
      ...common,
      environment: this.environment.name,
      reads: artifacts.analystReads,
      curatedKeyArn: lake.curatedKeyArn,
      resultsKeyArn: lake.resultsKeyArn,
      catalogKeyArn: lake.catalogKeyArn,
      failureRecorderArn: recorder.functionArn,
      code: this.functionCode('publish-report', artifacts.functions.publishReport),
    });
    const hashKey = new OperatorSecret(this, 'hash_key', {
      ...secretProps,
      name: names.hashKeySecret(),
      readers: Object.keys(sources)
        .filter((source) => this.hashesPersonalData(source))
        .map(extractorRole),
      keptBecause: 'Another key makes other hashes, which match none of those in the lake: docs/architecture.md.',
      description:
        'Key of the hashes that stand for e-mail addresses: {"key": base64 of 32 random bytes or more}. Under another key ' +
        'new hashes no longer match old ones: rotate it only together with a backfill of every dataset that has them.',
    });
    const caLayer = new FunctionLayer(this, 'ca_layer', {
      names,
      layerName: names.caLayer(),
      description: 'The authorities that sign the certificates of Amazon RDS.',
      content: this.uploaded('layer_rds-ca', 'layers/rds-ca.zip', artifacts.caLayer),
    });
    const rotated = new Map<string, RotatedSecret>();
    const code = this.functionCode('extract', artifacts.functions.extract);
    for (const [source, place] of Object.entries(sources)) {
      const days = place.passwordRotationDays;
      const secret = new OperatorSecret(this, `secret_${source}`, {
        ...secretProps,
        name: names.secret(source),
        readers: [extractorRole(source), ...(days === null ? [] : [names.roleArn(ROTATION_PURPOSE)])],
        keptBecause:
          days === null
            ? 'Somebody else changes this password, in database and secret: passwordRotationDays.'
            : undefined,
        description: `Address and password of the source database ${source}: engine, host, port, username, password, dbname, ca`,
      });
      if (days !== null) rotated.set(source, { arn: secret.arn, days });
      const reader = new ExtractorFunction(this, `extract_${source}`, {
        ...common,
        environment: this.environment.name,
        ...extractor,
        source,
        code,
        concurrency: place.concurrency,
        caLayerArn: caLayer.arn,
        secretArn: secret.arn,
        hashKeyArn: this.hashesPersonalData(source) ? hashKey.arn : undefined,
        secretKeyArn: lake.secretsKeyArn,
        failureRecorderArn: recorder.functionArn,
      });
      new SourceProbe(this, `probe_${source}`, {
        names,
        source,
        functionArn: reader.functionArn,
        everyMinutes: this.environment.alarms.probeMinutes,
      });
    }
    if (rotated.size > 0)
      new SecretRotation(this, 'rotate_secret', {
        ...common,
        deadLetters,
        caLayerArn: caLayer.arn,
        secrets: rotated,
        secretKeyArn: lake.secretsKeyArn,
        code: this.functionCode('rotate-secret', artifacts.functions.rotateSecret),
      });
  }

  private hashesPersonalData(source: string): boolean {
    const contracts = this.inputs.datasets.get(source) ?? [];
    return contracts.some(({ columns }) => columns.some((column) => column.personal_data === 'keyed_hash'));
  }

  private functionCode(name: string, archive: FunctionArchive): FunctionCode {
    return this.uploaded(`code_${name}`, `lambdas/${name}.zip`, archive);
  }

  private uploaded(id: string, key: string, { path, codeSha256 }: FunctionArchive | LayerArchive): FunctionCode {
    return { artifact: this.artifact(id, key, { file: path }), sha256: codeSha256 };
  }

  private addJobs(): void {
    const { network, lake, datasets, artifacts } = this.inputs;
    const { names } = this;
    const { jobs, retention, removal } = this.environment;
    const connections = network.subnets.map(
      ({ zone, id }, index) =>
        new GlueNetworkConnection(this, `connection_${index}`, {
          names,
          zone,
          subnetId: id,
          securityGroupId: network.jobsGroupId,
        }),
    );
    const defaults = this.defaultArguments();
    const statements: Record<JobName, Statement[]> = {
      tables: [...this.curatedTables(['glue:CreateTable', 'glue:UpdateTable'])],
      stage: [...this.rawTables(), ...this.curatedTables(['glue:UpdateTable'])],
      marts: [...this.curatedTables(['glue:UpdateTable'])],
      attribution: [...this.curatedTables(['glue:UpdateTable'])],
      recommend: [...this.curatedTables(['glue:UpdateTable'])],
      reconcile: [
        ...this.rawTables(),
        ...this.curatedTables(['glue:UpdateTable']),
        writeMetrics('Quality', 'Tributary', "Publishes what the contracts' checks found."),
      ],
      rollback: [...this.curatedTables(['glue:UpdateTable'])],
      housekeeping: [...this.rawListings(), ...this.curatedTables(['glue:UpdateTable'])],
      forget: [...this.erasure(), ...this.curatedTables(['glue:UpdateTable'])],
    };
    const { rawDays, openAttemptDays, quarantineDays } = retention;
    const ofOneJob: Partial<Record<JobName, Record<string, string>>> = {
      housekeeping: {
        '--quarantine_days': String(quarantineDays),
        // Parts are older than their manifest by the days at most that they may wait for it, and end so much sooner.
        '--manifest_days': String(rawDays - openAttemptDays),
      },
      forget: {
        '--results_bucket': names.bucket('results'),
        '--artifacts_bucket': names.bucket('artifacts'),
      },
    };
    const datasetCount = [...datasets.values()].reduce((sum, contracts) => sum + contracts.length, 0);
    for (const job of Object.keys(DESCRIPTIONS) as JobName[]) {
      const script = artifacts.glue.scripts.get(job);
      if (script === undefined)
        throw new BuildError(`glue/jobs/${job}.py is missing: it is the script of the job ${job}`);
      new SparkJob(this, job, {
        names,
        job,
        description: DESCRIPTIONS[job],
        size: jobs[job],
        // stage runs for one dataset at a time, and for all datasets at once.
        concurrency: job === 'stage' ? datasetCount : 1,
        script: this.artifact(`script_${job}`, `glue/jobs/${job}.py`, { file: script }).address,
        arguments: { ...defaults, ...ofOneJob[job], '--conf': this.sparkConf(jobs[job]) },
        connections,
        securityConfiguration: names.securityConfiguration(),
        artifactsKeyArn: lake.artifactsKeyArn,
        logKeyArn: lake.logsKeyArn,
        logDays: retention.logDays,
        statements: statements[job],
        removal,
      });
    }
  }

  private defaultArguments(): Record<string, string> {
    const { names } = this;
    const { glue, glueWheels } = this.inputs.artifacts;
    const code = this.artifact('package', 'glue/tributary.zip', { file: glue.package });
    // Vocabularies, experiments and migrations lie among the contracts, and the jobs look for them there.
    const contracts = [...glue.contracts].map(([name, file]) =>
      this.artifact(`contract_${name.replaceAll('.', '_')}`, `glue/contracts/${name}.yaml`, { file }),
    );
    const wheels = this.artifact('wheels', `glue/wheels/${basename(glueWheels.path)}`, {
      path: fromStackFolder(this, glueWheels.path),
      sourceHash: glueWheels.sourceHash,
    });
    return {
      '--extra-py-files': code.address,
      '--extra-files': contracts.map(({ address }) => address).join(','),
      '--additional-python-modules': wheels.address,
      // There is no package index in a private network.
      '--python-modules-installer-option': '--no-index',
      '--datalake-formats': 'iceberg',
      // By the data of a run: Glue adds workers while tasks wait for one, up to the job's number, and gives back idle ones.
      '--enable-auto-scaling': 'true',
      '--enable-metrics': 'true',
      '--enable-observability-metrics': 'true',
      '--enable-glue-datacatalog': 'true',
      '--job-bookmark-option': 'job-bookmark-disable',
      '--environment': this.environment.name,
      '--raw_bucket': names.bucket('raw'),
      '--raw_database': names.database('raw'),
      '--curated_bucket': names.bucket('curated'),
      '--curated_database': names.database('curated'),
    };
  }

  /** Glue takes one --conf; further settings ride along in its value. */
  private sparkConf(size: JobSize): string {
    const settings = sparkSettings(size, `s3://${this.names.bucket('curated')}/${WAREHOUSE.slice(0, -1)}`);
    return Object.entries(settings)
      .map(([setting, value]) => `${setting}=${value}`)
      .join(' --conf ');
  }

  private rawTables(): Statement[] {
    const { names } = this;
    return [
      ...readObjects(
        'Raw',
        names.bucketArn('raw'),
        ['raw/', 'sweeps/', 'manifests/'],
        'Reads the parts and keys that manifests name, and holds every object against its manifest.',
      ),
      decryptWith('Raw', [this.inputs.lake.rawKeyArn], 'Raw objects are under this key.'),
      {
        sid: 'ReadRawTables',
        actions: [
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetTables',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
          'glue:GetPartitionIndexes',
        ],
        resources: [names.catalogArn(), names.databaseArn('raw'), names.tablesArn('raw', '*')],
        why: "Finds the partitions of the windows through the catalog. It changes nothing: raw tables are the crawlers'.",
      },
    ];
  }

  /** What tells that raw is whole: manifests, and no more than the names and sizes of what they name. */
  private rawListings(): Statement[] {
    const raw = this.names.bucketArn('raw');
    return [
      {
        sid: 'ReadManifests',
        actions: ['s3:GetObject'],
        resources: [`${raw}/manifests/*`],
        why: 'Manifests say which objects raw must hold. They hold counts and names, no row.',
      },
      listObjects(
        'Raw',
        raw,
        ['raw/', 'sweeps/', 'manifests/'],
        'Finds the manifests, and whether the objects that they name are there, by names and sizes alone.',
      ),
      decryptWith('Raw', [this.inputs.lake.rawKeyArn], 'Manifests are under this key.'),
    ];
  }

  /**
   * What a person is erased from, every version of it, beside the curated tables; and what is searched for the person
   * afterwards, which is everything that the platform keeps of the data.
   */
  private erasure(): Statement[] {
    const { names } = this;
    const { lake } = this.inputs;
    const raw = names.bucketArn('raw');
    const results = names.bucketArn('results');
    const curated = names.bucketArn('curated');
    const searched = [raw, curated, results, names.bucketArn('artifacts')];
    const rawRows = ['raw/', 'sweeps/', 'manifests/'];
    return [
      {
        sid: 'Search',
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: searched.map((bucket) => `${bucket}/*`),
        why: 'That nothing is left of a person is proven by a search of every version of every object, wherever it lies.',
      },
      {
        sid: 'FindVersions',
        actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketLocation'],
        resources: searched,
        why: 'Finds the versions of objects, those that were overwritten or deleted among them.',
      },
      writeObjects('Raw', raw, rawRows, 'Writes parts again without the rows of a person, and manifests that agree.'),
      {
        sid: 'KeepTags',
        actions: ['s3:GetObjectTagging', 's3:PutObjectTagging'],
        resources: rawRows.map((prefix) => `${raw}/${prefix}*`),
        why: 'A part that is written again keeps its tags: they say when it ends.',
      },
      {
        sid: 'DeleteVersions',
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
        resources: [
          ...rawRows.map((prefix) => `${raw}/${prefix}*`),
          `${curated}/${WAREHOUSE}*`,
          ...['analysts/', 'pipeline/', 'erasures/'].map((prefix) => `${results}/${prefix}*`),
        ],
        why: 'Versions that hold the person must not be brought back: no other role removes one. The request goes last.',
      },
      writeObjects('Answers', results, ['erasures/'], 'Says what was erased and searched; of whom, it does not say.'),
      encryptWith(
        'RawAndResults',
        [lake.rawKeyArn, lake.resultsKeyArn],
        'Raw objects, results of queries, requests and answers are under these keys.',
      ),
    ];
  }

  /** Rows of curated tables are objects; a commit is an update of the table. */
  private curatedTables(changes: readonly string[]): Statement[] {
    const { names } = this;
    const curated = names.bucketArn('curated');
    return [
      ...readObjects('Curated', curated, [WAREHOUSE], 'Reads rows and metadata of the curated tables.'),
      writeObjects('Curated', curated, [WAREHOUSE], "Writes the files of a commit, the run's record among them."),
      deleteObjects(
        'Curated',
        curated,
        [WAREHOUSE],
        'Iceberg removes the files of a commit that failed and of snapshots that ended. The bucket keeps their versions for a while.',
      ),
      encryptWith('Curated', [this.inputs.lake.curatedKeyArn], 'Curated objects are under this key.'),
      useEncryptedCatalog(this.inputs.lake.catalogKeyArn),
      {
        sid: 'UseCuratedTables',
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', ...changes],
        resources: [names.catalogArn(), names.databaseArn('curated'), names.tablesArn('curated', '*')],
        why: changes.includes('glue:CreateTable')
          ? 'Makes the curated tables from the contracts, and evolves them.'
          : 'A commit of Iceberg is an update of its table. It makes none: the job tables does.',
      },
      {
        sid: 'LookForDefaultDatabase',
        actions: ['glue:GetDatabase'],
        resources: [names.catalogArn(), names.arn('glue', 'database/default')],
        why: 'Spark asks for it when a session starts.',
      },
    ];
  }

  private artifact(id: string, key: string, content: ArtifactContent): Artifact {
    return new Artifact(this, id, { names: this.names, key, content, keyArn: this.inputs.lake.artifactsKeyArn });
  }
}
