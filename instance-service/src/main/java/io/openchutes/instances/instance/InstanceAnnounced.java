package io.openchutes.instances.instance;

import java.util.UUID;

/** A CDI event, fired in the transaction in which a miner says where an instance listens. */
public record InstanceAnnounced(UUID instanceId) {}
