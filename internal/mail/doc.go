// Package mail sends letters to people: invitations, reminders, reports to administrators.
//
// Sender has two implementations. SMTP hands letters to a mail server. Folder writes them as files (.eml, RFC 5322) and is used where no
// server is set: on an isolated network nothing leaves the machine, and the administrator can read what would have been sent.
// Sending is work for a job, never for a request: a mail server may take long or be away.
package mail
