// Package server puts the parts that browsers reach into one HTTP handler: the API, the live connection, the client's files, the page that
// helps devices trust the installation's own authority (/trust), and the numbers for monitoring (/metrics, for the machine itself).
//
// The policy of what a page may load is as strict as the client allows: nothing from elsewhere, no inline script or style. Files of the
// client are sent as they were compressed at build time; those whose name contains a hash are kept by browsers for ever, the others
// are asked about each time.
package server
