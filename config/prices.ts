/** AWS's list prices, as docs/cost.md reckons with them: by hand, dated, each with what it rests on. */

export interface Price {
  /** Dollars a unit, as a decimal. */
  readonly dollars: string;
  readonly unit: string;
  /** AWS's own page, to check it against. */
  readonly page: string;
  /** Where the figure was read, and when it was so. */
  readonly rests: string;
}

/** The month in which the table was last gone through. */
export const AS_OF = '2026-11';
/** The region that the prices are of. */
export const PRICED_REGION = 'eu-central-1';
/** AWS's own count of the hours of a month. */
export const HOURS_A_MONTH = 730;

const MWAA = 'https://aws.amazon.com/managed-workflows-for-apache-airflow/pricing/';
const PRIVATE_LINK = 'https://aws.amazon.com/privatelink/pricing/';
const VPC = 'https://aws.amazon.com/vpc/pricing/';
const TRANSIT = 'https://aws.amazon.com/transit-gateway/pricing/';
const KMS = 'https://aws.amazon.com/kms/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const GLUE = 'https://aws.amazon.com/glue/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const ATHENA = 'https://aws.amazon.com/athena/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';

/** What is commonly given for the region, and was not found in a copy of the page with a date. */
const NO_COPY = 'no dated copy at hand: check it first';
const OTHER_REGION = "of us-east-1, 2026; the region's own was not at hand and may be higher: check it first";
const LIST = "a published reading of AWS's price list of the region";
const LIST_OF_OTHER = "a published reading of AWS's price list of another region; the same in most";

export const PRICES = {
  airflowSmall: { dollars: '0.49', unit: 'hour of mw1.small', page: MWAA, rests: OTHER_REGION },
  airflowSmallWorker: { dollars: '0.055', unit: 'hour of a further mw1.small worker', page: MWAA, rests: OTHER_REGION },
  endpoint: {
    dollars: '0.012',
    unit: 'hour of an interface in a zone',
    page: PRIVATE_LINK,
    rests: `${LIST}, 2026-09`,
  },
  endpointGigabyte: {
    dollars: '0.01',
    unit: 'GB through an interface',
    page: PRIVATE_LINK,
    rests: `${LIST}, 2026-09`,
  },
  natGateway: {
    dollars: '0.052',
    unit: 'hour of a NAT gateway',
    page: VPC,
    rests: 'a published bill of the region, 2026-09',
  },
  natGigabyte: { dollars: '0.052', unit: 'GB through a NAT gateway', page: VPC, rests: NO_COPY },
  publicAddress: {
    dollars: '0.005',
    unit: 'hour of a public IPv4 address',
    page: VPC,
    rests: `${LIST}, 2026`,
  },
  transitAttachment: {
    dollars: '0.06',
    unit: 'hour of an attachment',
    page: TRANSIT,
    rests: `${NO_COPY}; of us-east-1 it is 0.05, 2026-05`,
  },
  transitGigabyte: {
    dollars: '0.02',
    unit: 'GB through a transit gateway',
    page: TRANSIT,
    rests: "of us-east-1, 2026-05; the region's own was not at hand",
  },
  key: {
    dollars: '1',
    unit: 'month of a key',
    page: KMS,
    rests: 'a guide to the page, 2026-03; the same in every region',
  },
  keyRequests: { dollars: '0.03', unit: '10,000 requests to KMS', page: KMS, rests: 'a guide to the page, 2026-03' },
  secret: { dollars: '0.40', unit: 'month of a secret', page: SECRETS, rests: NO_COPY },
  secretRequests: { dollars: '0.05', unit: '10,000 requests to Secrets Manager', page: SECRETS, rests: NO_COPY },
  alarm: { dollars: '0.10', unit: 'month of a metric that an alarm watches', page: CLOUDWATCH, rests: NO_COPY },
  alarmHighResolution: {
    dollars: '0.30',
    unit: 'month of a metric that an alarm watches more often than each minute',
    page: CLOUDWATCH,
    rests: NO_COPY,
  },
  compositeAlarm: { dollars: '0.50', unit: 'month of an alarm on alarms', page: CLOUDWATCH, rests: NO_COPY },
  dashboard: { dollars: '3', unit: 'month of a dashboard', page: CLOUDWATCH, rests: 'a guide to the page, 2026-06' },
  metric: {
    dollars: '0.30',
    unit: 'month of a custom metric',
    page: CLOUDWATCH,
    rests: 'a guide to the page, 2026-02',
  },
  logGigabyte: { dollars: '0.63', unit: 'GB written to logs', page: CLOUDWATCH, rests: NO_COPY },
  logMonth: { dollars: '0.0324', unit: 'GB-month of logs', page: CLOUDWATCH, rests: NO_COPY },
  glueHour: {
    dollars: '0.44',
    unit: 'DPU-hour of a job or crawler',
    page: GLUE,
    rests: 'the table of prices by region of PerfKitBenchmarker, undated',
  },
  catalogObjects: {
    dollars: '1',
    unit: '100,000 catalog objects a month beyond the first million',
    page: GLUE,
    rests: NO_COPY,
  },
  lambdaGigabyteSecond: {
    dollars: '0.0000133334',
    unit: 'GB-second on arm64',
    page: LAMBDA,
    rests: LIST_OF_OTHER,
  },
  lambdaRequests: {
    dollars: '0.20',
    unit: 'million invocations',
    page: LAMBDA,
    rests: LIST_OF_OTHER,
  },
  athenaTerabyte: { dollars: '5', unit: 'TB scanned', page: ATHENA, rests: NO_COPY },
  s3Standard: {
    dollars: '0.0245',
    unit: 'GB-month in Standard',
    page: S3,
    rests: `${LIST}, undated`,
  },
  s3InfrequentAccess: { dollars: '0.0135', unit: 'GB-month in Infrequent Access', page: S3, rests: NO_COPY },
  s3GlacierInstant: { dollars: '0.005', unit: 'GB-month in Glacier Instant Retrieval', page: S3, rests: NO_COPY },
  s3Writes: { dollars: '0.0054', unit: '1,000 writes or lists', page: S3, rests: NO_COPY },
  s3Reads: { dollars: '0.00043', unit: '1,000 reads', page: S3, rests: NO_COPY },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;
