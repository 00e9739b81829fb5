package io.openchutes.chutes.chute;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** JSON that was written when it was stored, and goes out as it is. */
@RegisterForReflection
public record RawJson(@JsonValue @JsonRawValue String text) {
    public static final RawJson EMPTY_LIST = new RawJson("[]");
}
