package io.openchutes.rest.caching;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** Tells who calls from a request's target and headers alone. Waits for nothing but where it says so. */
public interface KnownCallers {
    /** The headers of a request that say who calls, each of which came once at most; null where it did not come. */
    record Sent(String authorization, String hotkey, String nonce, String signature, String version) {
        static final String AUTHORIZATION = "authorization";
        static final String HOTKEY = "x-chutes-hotkey";
        static final String NONCE = "x-chutes-nonce";
        static final String SIGNATURE = "x-chutes-signature";
        static final String VERSION = "x-chutes-sig-version";

        private static final List<String> ALL = List.of(AUTHORIZATION, HOTKEY, NONCE, SIGNATURE, VERSION);

        /** Null where one of them comes twice. */
        static Sent of(MultiMap headers) {
            return ALL.stream().anyMatch(name -> headers.getAll(name).size() > 1)
                    ? null
                    : new Sent(
                            headers.get(AUTHORIZATION),
                            headers.get(HOTKEY),
                            headers.get(NONCE),
                            headers.get(SIGNATURE),
                            headers.get(VERSION));
        }

        static Sent authorizationAlone(String authorization) {
            return new Sent(authorization, null, null, null, null);
        }

        /** Whether none of them came. */
        boolean isNothing() {
            return authorization == null && isUnsigned();
        }

        /** Whether an Authorization header came and nothing of a signature. */
        public boolean isAuthorizationAlone() {
            return authorization != null && isUnsigned();
        }

        private boolean isUnsigned() {
            return hotkey == null && nonce == null && signature == null && version == null;
        }
    }

    /** The credentials in the headers; empty where they are of a kind that takes longer, or malformed. */
    Optional<Credentials> read(Sent sent);

    /**
     * What the running request does, as {@link Credentials#caller} will need it of one that does the same.
     *
     * @return a value; null where only the long way tells who calls
     */
    Object operation(RoutingContext context);

    /** Credentials that are not checked yet. */
    interface Credentials {
        /** What tells them from others, as a value; no secret. */
        Object name();

        /**
         * Whose they are, with all that an answer may depend on, as a value; empty where they are wrong, or memory does not know. For a GET
         * of this target without a body.
         */
        Optional<Object> caller(Object operation, String target);

        /** Whether they are good for one request alone, so that {@link #spend} must be asked before it is answered. */
        default boolean isGoodOnce() {
            return false;
        }

        /** Uses them up, if nobody has; may wait. False where only the long way can tell. */
        default boolean spend() {
            return true;
        }
    }
}
