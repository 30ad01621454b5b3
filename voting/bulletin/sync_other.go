//go:build !unix

package bulletin

// syncFolder does nothing: Windows has no such call, NTFS journals the names of files itself.
func syncFolder(string) error { return nil }
