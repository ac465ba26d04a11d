import { killedFunctions } from '../lambdas/extract/faults/killed-functions';

jest.setTimeout(600_000);

killedFunctions(Array.from({ length: 200 }, (_, i) => 1000 + i));
