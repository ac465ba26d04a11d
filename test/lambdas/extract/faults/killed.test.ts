import { killedFunctions } from './killed-functions';

jest.setTimeout(240_000);

killedFunctions([1, 3]);
