//go:build !unix

package blob

// syncDir does nothing: Windows has no such call, NTFS journals the names of files itself.
func syncDir(string) error { return nil }
