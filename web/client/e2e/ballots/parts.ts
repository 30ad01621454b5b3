// What a delegate's device loads for a secret ballot, beside what the client has anyway: weighed by the bench.
import { ballots } from '../../src/core/ntv/client';
import { voteKeys } from '../../src/core/ntv/keys';

Object.assign(window, { parts: { ballots, voteKeys } });
