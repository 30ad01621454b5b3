// Package archtest holds no code: its tests enforce which rooms of the house may know which (docs/ARCHITECTURE.md), who may touch which
// entity, what stays pure, and the habits that keep files readable. A test that fails names the file and the rule.
package archtest
