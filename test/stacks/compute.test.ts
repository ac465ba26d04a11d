import { buildArtifacts } from '../../build/artifacts';
import { FUNCTIONS, functionsOf } from './function-properties';
import { JOBS, jobsOf } from './job-properties';
import { broken, field } from './properties';
import { ROOT, Synthesis } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

const PROPERTIES = [...FUNCTIONS, ...JOBS];

describe.each(['local', 'dev', 'prod'])('functions and jobs of %s', (environment) => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment }, await buildArtifacts(ROOT));
  });
  afterAll(() => {
    synthesis.remove();
  });

  it('are there', () => {
    expect(functionsOf(synthesis).length).toBeGreaterThanOrEqual(3);
    expect(jobsOf(synthesis).length).toBeGreaterThanOrEqual(8);
    expect(synthesis.resources('aws_sqs_queue')).toHaveLength(1);
    expect(synthesis.resources('aws_lambda_layer_version')).toHaveLength(1);
  });

  it.each(PROPERTIES)('$property', ({ faults }) => {
    expect(faults(synthesis)).toEqual([]);
  });

  it.each(PROPERTIES)('are found out where not: $property', ({ faults, breaks }) => {
    expect(faults(broken(synthesis, breaks))).not.toEqual([]);
  });

  it(`have a queue that ${environment === 'prod' ? 'can’t' : 'can'} be destroyed`, () => {
    const expected = environment === 'prod' ? { prevent_destroy: true } : undefined;
    for (const queue of synthesis.resources('aws_sqs_queue')) expect(queue['lifecycle']).toEqual(expected);
  });

  it('say beside each function why two findings of scanners stay', () => {
    for (const lambda of functionsOf(synthesis)) {
      const skipped = field(lambda, '//', 'checkov', 'skip') as { id: string; comment: string }[];
      expect(skipped.map(({ id }) => id)).toEqual(['CKV_AWS_116', 'CKV_AWS_272']);
      for (const { comment } of skipped) expect(comment.length).toBeGreaterThan(50);
    }
  });
});
