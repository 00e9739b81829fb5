package io.openchutes.instances.address;

/**
 * A host that a miner named and that this service may connect to.
 *
 * @param host as the miner wrote it
 * @param ip the address that it stood for when it was checked; a name that points elsewhere later changes nothing
 */
public record CheckedAddress(String host, String ip) {}
