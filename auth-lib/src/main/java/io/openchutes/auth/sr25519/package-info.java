/** Signatures of Substrate accounts: Schnorr over ristretto255 with Merlin transcripts, as schnorrkel makes them. Numbers and encodings are little-endian; lengths are in bytes; a signature or key of the wrong form is simply not valid, and only misuse by our own code throws. */
package io.openchutes.auth.sr25519;
