import { faultyBucket } from './faulty-bucket';

jest.setTimeout(180_000);

faultyBucket([1, 2]);
