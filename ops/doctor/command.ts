/** `tributary doctor`: whether all is there that the commands need. */
import type { Command } from 'commander';
import { placed, type PlaceFlags } from '../flags';

export function addDoctorCommand(program: Command): void {
  placed(
    program
      .command('doctor')
      .description(
        'whether all is there that commands and runs need: credentials, rights, services, secrets, sources, Airflow, ' +
          'versions, contracts; what is not, with what to do',
      ),
  )
    .addHelpText(
      'after',
      '\nHas each source probed once, as the schedule does, and changes nothing else; reads no secret.' +
        '\nEnds with 1 where something has failed.\nExample: tributary doctor --env prod',
    )
    .action(async (flags: PlaceFlags) => {
      const { showDoctor } = await import('./show.js');
      await showDoctor(flags);
    });
}
