/** Public keys as text: SS58 addresses of format 42. Nothing here knows whether a key can sign. */
package io.openchutes.auth.ss58;
