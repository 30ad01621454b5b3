// Stands for the rest of the client: what it loads anyway, the helper that loads parts when they are needed, is not weighed with the ballots.
void import('../../src/core/ntv/base64').then((base64) => Object.assign(window, { base64 }));
