package io.openchutes.miner.platform;

import com.fasterxml.jackson.databind.JsonNode;

/** Something that happened on the platform, of the stream of {@code GET /miner/events}. */
public record MinerEvent(String type, JsonNode data) {}
