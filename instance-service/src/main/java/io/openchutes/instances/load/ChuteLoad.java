package io.openchutes.instances.load;

import java.time.Instant;
import java.util.UUID;

/**
 * The recent load of a chute on one replica's gateway.
 *
 * @param inFlight mean number of calls at instances since the last row
 * @param waiting mean number of calls that waited
 * @param completed since the replica's start
 * @param rateLimited since the replica's start
 */
record ChuteLoad(UUID chuteId, double inFlight, double waiting, long completed, long rateLimited, Instant lastCallAt) {}
