package io.openchutes.instances.instance;

/** Why an instance is removed, as instance-removed and its record say. */
public enum Removal {
    LAPSED("lapsed: not active in time"),
    LOST("lost"),
    LAUNCH_FAILED("launch failed"),
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

    Removal(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
