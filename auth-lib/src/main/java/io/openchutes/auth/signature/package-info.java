/** What a signed request says and what its signature must cover: headers, nonces, messages, and the memory of signatures already verified. */
package io.openchutes.auth.signature;
