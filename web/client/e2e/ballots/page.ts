// What the bench and the browser test of ballots reach of the program, through window.
import { buildBallot, prepareTables } from '../../src/core/ntv/ballot';
import { ballots } from '../../src/core/ntv/client';
import { hex, unhex, utf8 } from '../../src/core/ntv/frame';
import { voteKeys } from '../../src/core/ntv/keys';
import { encodeManifest, parseElection } from '../../src/core/ntv/manifest';
import { deviceVault } from '../../src/core/ntv/vault';

Object.assign(window, { ntv: { ballots, buildBallot, deviceVault, encodeManifest, hex, parseElection, prepareTables, unhex, utf8, voteKeys } });
