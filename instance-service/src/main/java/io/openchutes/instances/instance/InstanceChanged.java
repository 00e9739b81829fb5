package io.openchutes.instances.instance;

/**
 * A CDI event, fired in the transaction that changes an instance.
 *
 * @param type as on chutes.instance-events, or {@code instance-draining}
 */
public record InstanceChanged(String type, Instance instance) {
    public static final String LAUNCHED = "instance-launched";
    public static final String VERIFIED = "instance-verified";
    public static final String ACTIVATED = "instance-activated";
    public static final String DRAINING = "instance-draining";
    public static final String REMOVED = "instance-removed";
}
