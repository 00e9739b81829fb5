package io.openchutes.rest.error;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * One bad field of a 422.
 *
 * @param type a short machine-readable name, e.g. {@code missing}, {@code string_type}, {@code value_error}
 * @param loc where: {@code body}, {@code query}, {@code path} or {@code header} first, then names and indexes
 * @param msg one sentence for people
 * @param input the value as received; null where it is missing or must not be repeated
 */
@RegisterForReflection
public record FieldError(String type, List<Object> loc, String msg, Object input) {}
