/** What holds for every environment, whatever it configures, and that a test notices when it no longer does. */
import { buildArtifacts } from '../../build/artifacts';
import { PROPERTIES } from './properties';
import { ROOT, Synthesis, WITH_SLACK } from './synthesis';

// Bundling the functions and loading the provider takes seconds, on a busy machine many.
jest.setTimeout(120_000);

describe.each([
  ['local', 'local', {}],
  ['dev', 'dev', {}],
  ['prod', 'prod', {}],
  ['prod with a Slack channel', 'prod', WITH_SLACK],
])('the stacks of %s', (_, environment, change) => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: environment }, await buildArtifacts(ROOT), change);
  });
  afterAll(() => {
    synthesis.remove();
  });

  it.each(PROPERTIES)('$name', ({ violations }) => {
    expect(violations(synthesis)).toEqual([]);
  });
});

describe('of the stacks of prod with all that it may have', () => {
  let synthesis: Synthesis;
  beforeAll(async () => {
    synthesis = await Synthesis.of({ TRIBUTARY_ENV: 'prod' }, await buildArtifacts(ROOT), WITH_SLACK);
  });
  afterAll(() => {
    synthesis.remove();
  });

  const breaches = PROPERTIES.flatMap((property) => property.breaches.map((breach) => ({ ...breach, property })));

  it.each(breaches)('no $type with $what goes unnoticed', ({ type, of, change, property }) => {
    const concerned = synthesis.resources(type).filter(of ?? (() => true));
    expect(concerned.length).toBeGreaterThan(0);
    const before = property.violations(synthesis).length;
    const unnoticed = concerned.filter(
      (resource) => property.violations(synthesis.changed(resource, change)).length <= before,
    );
    expect(unnoticed.map(({ stack, id }) => `${stack}: ${type}.${id}`)).toEqual([]);
  });
});
