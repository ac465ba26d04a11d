import { cutConnections } from '../lambdas/extract/faults/cut-connections';

jest.setTimeout(600_000);

cutConnections(Array.from({ length: 100 }, (_, i) => 1000 + i));
