// Package witness remembers in a file, outside the database and best on another disk, how far chains of hashes have come: the ledgers of audit, the
// public boards of voting. A database that was put back to an older copy is shorter than its witness remembers, or holds another link at that number.
package witness
