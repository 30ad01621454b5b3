// Package pairing is what screens without a keyboard have in common that are let in by a person who stands before them: the screen gets a
// key of 256 random bits, which it keeps, and a code of six digits, which it shows; somebody with authority types the code.
//
// Codes live ten minutes. An address gets twenty of them, and a person twenty wrong guesses, in that time: of a million codes that leaves
// an attacker, who must be somebody with authority already, nothing to hope for. Only hashes of keys are stored.
package pairing
