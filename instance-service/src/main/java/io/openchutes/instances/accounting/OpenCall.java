package io.openchutes.instances.accounting;

import java.time.Instant;
import java.util.UUID;

/** A call that an instance was given and that has not ended. */
public record OpenCall(UUID invocationId, UUID chuteId, UUID instanceId, String minerHotkey, Instant startedAt) {}
