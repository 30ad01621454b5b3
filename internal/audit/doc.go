// Package audit keeps the ledgers: who did what, when, as chains of hashes.
//
// There is one ledger for each meeting and one for the installation, so that writers of different meetings do not queue behind each
// other. An entry is written in the transaction of the act it tells of, so neither exists without the other. Its hash covers its
// content and the hash before it. Nothing is ever changed or removed; triggers in the database refuse it.
//
// Every few minutes Seal takes the heads of all ledgers into one more chain, the installation's seals, and signs it with a key that is
// kept in a file outside the database. Whoever rewrites a whole ledger with fitting hashes is found by the seals before; whoever
// rewrites the seals too cannot sign them, and the witness file beside the key still tells the last seal. What was written after the
// last seal is protected by the chain only.
//
// A second file, the Witness, remembers how far each ledger was a tenth of a second ago. It finds what no chain can: that the whole
// database was put back to an older copy.
//
// Verify recomputes everything and names the first entry that does not hold.
package audit
