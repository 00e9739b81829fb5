package io.openchutes.auth;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says who may call a resource method. Every resource method has one: the application refuses to start otherwise.
 *
 * <p>Credentials are checked before anything of the request is parsed (401); what the caller then may not do at all (the roles and keys
 * named here) is refused after the request was found valid (403). On classes it means nothing.
 */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Access {
    @Nonbinding
    Caller value();

    /** The word that a version 1 signature of a bodiless request covers. */
    @Nonbinding
    Purpose purpose() default Purpose.CHUTES;

    /** What an API key's scopes must allow; {@link ScopeAction#BY_METHOD} derives it from the HTTP method. */
    @Nonbinding
    ScopeAction action() default ScopeAction.BY_METHOD;

    /** Which API keys may call at all. */
    @Nonbinding
    Keys keys() default Keys.SCOPED;

    /** Which signatures are taken, whatever the configuration demands beside it. */
    @Nonbinding
    Signatures signatures() default Signatures.ANY;

    /** Permissions that the caller's account must all have, else 403. */
    @Nonbinding
    Permission[] permissions() default {};

    /** Whether credentials are needed. */
    enum Caller {
        /** No credentials: 401. */
        REQUIRED,
        /** Credentials count where they are present; wrong ones are a 401. */
        OPTIONAL,
        /** Credentials are ignored. */
        ANYONE,
        /** Signed headers are needed, but the hotkey need not belong to an account: for registration. */
        HOTKEY
    }

    enum Purpose {
        CHUTES("chutes"),
        BOUNTIES("bounties"),
        IMAGES("images"),
        API_KEYS("api_keys"),
        ME("me"),
        INSTANCES("instances"),
        /** What the public SDK signs for an instance's output. */
        LOGS("logs"),
        MINER("miner");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    enum ScopeAction {
        /** GET reads, POST and PUT write, DELETE deletes. */
        BY_METHOD,
        READ,
        WRITE,
        DELETE
    }

    enum Signatures {
        ANY,
        /** For what destroys or administers: a version 1 signature can be replayed, also for another call of the same purpose. */
        VERSION_2
    }

    enum Keys {
        /** Every API key; the service asks {@link CurrentCaller} what its scopes allow. */
        SCOPED,
        /** An admin key, or a signature: else 403. */
        ADMIN_ONLY,
        /** A signature alone: any key is a 403. */
        NONE
    }
}
