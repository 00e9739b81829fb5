package io.openchutes.chutes.warmup;

import java.util.UUID;

/** An instance that failed of a chute that somebody waits for. */
record FailedLaunch(UUID chuteId, UUID ownerId, UUID instanceId, String reason) {}
