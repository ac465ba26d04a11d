/** What `tributary doctor` finds of the running platform. */
import { doctorOutputSchema } from '../../ops/doctor/output';
import { answered, tributary } from './on-platform';

export function doctorCommandTests(): void {
  describe('tributary doctor', () => {
    it('finds that all is well, and looks at everything', async () => {
      const { failed, findings } = doctorOutputSchema.parse(await answered('doctor'));
      expect(findings.filter(({ state }) => state === 'failed')).toEqual([]);
      expect(failed).toBe(0);
      expect(findings.filter(({ check }) => check === 'source').map(({ subject, state }) => [subject, state])).toEqual([
        ['marketing', 'ok'],
        ['sales', 'ok'],
      ]);
      const checks = new Set(findings.map(({ check }) => check));
      expect([...checks].sort()).toEqual([
        ...['airflow', 'contracts', 'credentials', 'secret', 'service', 'source', 'version'],
      ]);
      const people = await tributary('doctor');
      expect(people.code).toBe(0);
      expect(people.stdout).toMatch(/^ok {7}source sales: its extractor reaches it/m);
    });
  });
}
