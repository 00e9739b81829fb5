package io.openchutes.auth.ss58;

/** Says that a text is no address of format 42, in a sentence that may be shown to the sender. */
public final class InvalidSs58Address extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidSs58Address(String message) {
        super(message);
    }
}
