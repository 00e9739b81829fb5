package io.openchutes.auth.signature;

/** Says that a signed request's headers do not have their form, in a sentence that may be shown to the sender. */
public final class MalformedCredential extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedCredential(String message) {
        super(message);
    }

    MalformedCredential(String message, Throwable cause) {
        super(message, cause);
    }
}
