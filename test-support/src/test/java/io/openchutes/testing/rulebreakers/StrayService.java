package io.openchutes.testing.rulebreakers;

import jakarta.ws.rs.WebApplicationException;
import java.util.List;

/** Answers in HTTP's words. */
class StrayService {
    List<StrayEntity> all() {
        throw new WebApplicationException();
    }
}
