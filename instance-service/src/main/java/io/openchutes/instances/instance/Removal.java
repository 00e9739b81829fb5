package io.openchutes.instances.instance;

/** Why an instance is removed, as instance-removed and its record say. */
public enum Removal {
    LAPSED("lapsed: not active in time", true),
    LOST("lost", true),
    LAUNCH_FAILED("launch failed", true),
    FAILED("failed", true),
    CHUTE_DELETED("chute deleted"),
    CHUTE_DISABLED("chute disabled"),
    MINER_CLOSED("the miner's account is closed"),
    MINER_NOT_PERMITTED("the miner has lost its permission"),
    DELETED_BY_MINER("deleted by its miner"),
    DELETED_BY_OWNER("deleted by the chute's owner"),
    DELETED_BY_ADMINISTRATOR("deleted by an administrator"),
    IDLE("shut down: idle"),
    NOT_NEEDED("shut down: more than needed"),
    REPLACED("shut down: replaced by a new version");

    private final String text;

    private final boolean failure;

    Removal(String text) {
        this(text, false);
    }

    Removal(String text, boolean failure) {
        this.text = text;
        this.failure = failure;
    }

    public String text() {
        return text;
    }

    /** @param detail why in more words, which may come from outside; null for none */
    String text(String detail) {
        return detail == null || detail.isBlank()
                ? text
                : text + ": " + detail.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** Whether nobody had asked for the removal: the chute's owner has to know. */
    boolean isFailure() {
        return failure;
    }
}
