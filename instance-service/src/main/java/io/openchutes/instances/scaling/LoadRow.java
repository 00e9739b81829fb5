package io.openchutes.instances.scaling;

import java.time.Instant;
import java.util.UUID;

/**
 * The newest load row of a chute by one replica's gateway.
 *
 * @param busy mean number of requests in flight and waiting
 * @param completed since that replica's start
 * @param rateLimited since that replica's start
 */
record LoadRow(UUID replicaId, UUID chuteId, double busy, long completed, long rateLimited, Instant sampledAt) {}
