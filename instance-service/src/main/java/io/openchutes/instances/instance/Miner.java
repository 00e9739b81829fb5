package io.openchutes.instances.instance;

import java.util.UUID;

/** Whoever runs instances: an account with the permission `miner`, known by its hotkey. */
public record Miner(UUID userId, String hotkey) {}
