package io.openchutes.breaktest;

import java.util.UUID;

/**
 * A call that was made through the gateway, as its caller saw it end.
 *
 * @param invocationId null where no answer named one
 * @param instanceId who answered; null where no instance did
 * @param status 0 where nothing came back
 * @param text the answer, or what went wrong
 */
record CallRecord(
        UUID chuteId,
        CallKind kind,
        long number,
        UUID invocationId,
        UUID instanceId,
        Ending ending,
        int status,
        String text) {
    enum Ending {
        /** The chute's answer came to its end. */
        WHOLE,
        /** The chute's answer began, and broke off. */
        CUT,
        /** The platform answered in the chute's stead. */
        REFUSED,
        /** No answer, or one of a gateway that could not reach its service: the call may have run. */
        UNANSWERED
    }

    /** Whether the caller was given an answer of the chute's, or its beginning. */
    boolean isAnswered() {
        return ending == Ending.WHOLE || ending == Ending.CUT;
    }

    /** Whether a whole answer is the one that was asked for. */
    boolean isRight() {
        return status == kind.status()
                && text.contains("\"heard\":{\"number\":" + number + "}")
                && (kind != CallKind.STREAM || text.endsWith(StandInChute.LAST_EVENT));
    }

    @Override
    public String toString() {
        String shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return kind + " call " + number + " of chute " + chuteId + " (invocation " + invocationId + ", instance "
                + instanceId + ") " + ending + " " + status + " " + shown.replace('\n', ' ');
    }
}
