package io.openchutes.instances.instance;

import java.util.UUID;

/** Who runs instances: an account with the permission `miner`, known by its hotkey. */
public record Miner(UUID userId, String hotkey) {}
