// Package demo loads the demo province, tỉnh Đông Lam, and plays its council session. Everything in it is invented and marked as
// rehearsal data.
//
// The province is data: data/units.json (the dated tree), data/delegates.json (the 60 delegates), data/agenda.json (two days, 18 items,
// their documents and votes with the choices that the played session gives). The papers are set as real PDFs. Loading and playing go
// through the services of the product, as its screens do; nothing is written behind their backs. In the played session the devices of the
// delegates and of the five trustees are software (voting/ntv/software): each has a key of its own, and the trustees verify the public board
// before they sign or decrypt. The keys end with the session.
package demo
