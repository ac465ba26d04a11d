import { faultyBucket } from '../lambdas/extract/faults/faulty-bucket';

jest.setTimeout(600_000);

faultyBucket(Array.from({ length: 60 }, (_, i) => 1000 + i));
