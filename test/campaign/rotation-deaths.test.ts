import { deaths } from '../lambdas/rotate-secret/deaths';

jest.setTimeout(600_000);

deaths(1);
