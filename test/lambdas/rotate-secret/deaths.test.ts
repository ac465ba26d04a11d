import { deaths } from './deaths';

jest.setTimeout(300_000);

// All moments are tried in the long campaign.
deaths(4);
