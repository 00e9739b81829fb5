package io.openchutes.instances.chute;

import java.util.UUID;

/** A CDI event, fired in the transaction that removes a chute's copy; never during a rebuild. */
public record ChuteRemoved(UUID chuteId) {}
