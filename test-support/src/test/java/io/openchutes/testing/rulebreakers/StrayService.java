package io.openchutes.testing.rulebreakers;

import jakarta.ws.rs.WebApplicationException;
import java.util.List;

/** Answers in HTTP's words, and needs nine others to do it. */
class StrayService {
    StrayService(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h, Object i) {}

    List<StrayEntity> all() {
        throw new WebApplicationException();
    }
}
