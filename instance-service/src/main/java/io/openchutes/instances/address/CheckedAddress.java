package io.openchutes.instances.address;

/**
 * A host that a miner named and that this service may connect to.
 *
 * @param host as the miner wrote it
 * @param ip the address that it resolved to when it was checked; later changes of DNS are ignored
 */
public record CheckedAddress(String host, String ip) {}
