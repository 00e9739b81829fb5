package io.openchutes.local.fleet;

import io.openchutes.event.Topic;

/**
 * An event that the simulation wants sent.
 *
 * @param data null for a tombstone
 */
record Emission(Topic topic, String type, String subject, long sequence, Object data) {}
