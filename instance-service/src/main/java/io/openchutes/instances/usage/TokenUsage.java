package io.openchutes.instances.usage;

/**
 * What an answer says that it cost.
 *
 * @param outputTokens the tokens that were made; 0 for embeddings
 */
public record TokenUsage(long outputTokens) {}
