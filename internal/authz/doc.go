// Package authz answers one question: may this subject do this action to this kind of object at this place?
//
// Places are paths that end in "/": "/" is the installation, "/H99/" a unit (codes from the root of the tree), "/H99/m/<meeting>/" a
// meeting held by it. A grant gives a person a role at a path and covers every path below it: what is granted at "/H99/" holds at
// "/H99/12/", never the other way round, and because every path ends in a slash "/H9/" does not cover "/H99/". A role holds permissions.
// A permission that denies wins over every one that allows; what nothing allows is denied.
//
// Grants come from sources (the people domain's role grants, the meetings domain's participants) and carry the period in which they hold.
// The engine keeps all of them and works with those that hold now; when the next begins or ends it changes over by itself. After a grant
// was changed and committed the writer calls Refresh. Should the reload fail, questions fail too until one succeeds: an outdated answer
// could let in somebody whose right was just taken.
//
// Questions are answered by casbin (RBAC with domains), which no other package imports. Who may cast a ballot in a certain vote is not a
// question for this package: it follows from roll, presence and state, which the voting domain knows; the permission vote.cast is only
// necessary.
package authz
