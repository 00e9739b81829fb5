package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What came back from a call.
 *
 * @param status 0 where nothing did
 * @param json missing where the body is none
 */
record Answer(int status, JsonNode json, String text) {
    enum Kind {
        /** 2xx: it has happened and must stay so. */
        ACKNOWLEDGED,
        /** 4xx: it has not happened. */
        REFUSED,
        /** No answer, or a 5xx: it may have happened. */
        UNANSWERED
    }

    Kind kind() {
        if (status >= 200 && status < 300) {
            return Kind.ACKNOWLEDGED;
        }
        return status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNANSWERED;
    }

    boolean isAcknowledged() {
        return kind() == Kind.ACKNOWLEDGED;
    }
}
