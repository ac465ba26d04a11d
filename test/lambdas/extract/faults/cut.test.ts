import { cutConnections } from './cut-connections';

jest.setTimeout(120_000);

cutConnections([1, 4]);
