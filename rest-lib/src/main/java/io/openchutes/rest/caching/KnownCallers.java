package io.openchutes.rest.caching;

import java.util.Optional;

/** Tells who calls from the Authorization header alone, without waiting for anything. */
public interface KnownCallers {
    /** The credentials in a header that is there once; empty where they are of a kind that takes longer. */
    Optional<Credentials> read(String authorization);

    /** Credentials that are not checked yet. */
    interface Credentials {
        /** What tells them from others, as a value; no secret. */
        Object name();

        /** Whose they are, with all that an answer may depend on, as a value; empty where they are wrong, or memory does not know. */
        Optional<Object> caller();
    }
}
