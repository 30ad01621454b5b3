// Package blob keeps files by the SHA-256 of their content. What is stored never changes: the same content has the same name, another
// content another name, so a file may be shared, cached for ever and checked at any time.
//
// Directory keeps files below a folder, two levels deep: ab/cd/abcd….  A file appears under its name only when all of it is on the disk;
// after Put has returned it survives a loss of power. Files that were being written during one lie in the folder "incoming" and are removed when the
// store is opened again.
//
// Package blobtest holds the tests that every implementation of Store has to pass.
package blob
