package io.openchutes.auth;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says who may call a resource method. Every resource method has one: the application refuses to start otherwise. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Access {
    Caller value();

    /** The word that a version 1 signature of a bodiless request covers. */
    Purpose purpose() default Purpose.CHUTES;

    /** What an API key's scopes must allow; {@link ScopeAction#BY_METHOD} derives it from the HTTP method. */
    ScopeAction action() default ScopeAction.BY_METHOD;

    /** Whether credentials are needed. */
    enum Caller {
        /** No credentials: 401. */
        REQUIRED,
        /** Credentials count where they are present; wrong ones are a 401. */
        OPTIONAL,
        /** Credentials are not looked at. */
        ANYONE
    }

    enum Purpose {
        CHUTES("chutes"),
        BOUNTIES("bounties"),
        IMAGES("images"),
        API_KEYS("api_keys"),
        ME("me");

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
}
