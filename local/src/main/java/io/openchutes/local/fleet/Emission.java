package io.openchutes.local.fleet;

import io.openchutes.event.Topic;

/**
 * An event to send.
 *
 * @param data null for a tombstone
 */
public record Emission(Topic topic, String type, String subject, long sequence, Object data) {}
