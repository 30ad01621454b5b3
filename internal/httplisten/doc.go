// Package httplisten decides how the server is reached over TLS.
//
// Tablets give camera, microphone, keys and the installed application to secure pages only, so even a server on an isolated network needs a
// certificate. With Files the certificate comes from files. With Local the installation is its own certificate authority: it makes one at
// the first start (ECDSA P-256, ten years), keeps it in the data folder, and issues itself a certificate for all names and
// addresses of the machine, renewed before it expires and when the addresses change. Devices trust the authority once: the certificate
// is given out as PEM, DER and as a profile for iPad and iPhone, with a fingerprint that people can compare and a QR code of the page that helps
// them.
//
// Whoever has the authority's key can pretend to be any server towards the devices that trust it. The file has mode 0600 and must be
// guarded like the database; the authority can issue no further authorities.
package httplisten
