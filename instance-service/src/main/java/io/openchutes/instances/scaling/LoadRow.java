package io.openchutes.instances.scaling;

import java.time.Instant;
import java.util.UUID;

/**
 * What one replica's gateway wrote last of a chute.
 *
 * @param busy mean number of requests in flight and waiting
 * @param completed since that replica's start
 * @param rateLimited since that replica's start
 */
record LoadRow(UUID replicaId, UUID chuteId, double busy, long completed, long rateLimited, Instant sampledAt) {}
