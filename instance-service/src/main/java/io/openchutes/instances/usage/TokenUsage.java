package io.openchutes.instances.usage;

/**
 * The token usage that an answer reports.
 *
 * @param outputTokens the tokens that were made; 0 for embeddings
 */
public record TokenUsage(long outputTokens) {}
