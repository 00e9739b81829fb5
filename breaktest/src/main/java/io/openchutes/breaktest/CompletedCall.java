package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An invocation-completed of the gateway.
 *
 * @param eventId the same where the relay published it twice
 * @param tokens null where the answer named none
 * @param rate tokens a second; null as they
 */
record CompletedCall(
        UUID eventId, UUID invocationId, OutsideWorld.Place place, String status, Long tokens, Double rate) {

    /** Those of a topic, without the repetitions of a relay that died. */
    static List<CompletedCall> of(List<TopicLog.Entry> topic) {
        Map<UUID, CompletedCall> calls = new LinkedHashMap<>();
        topic.forEach(event -> calls.putIfAbsent(event.id(), of(event.id(), event.data())));
        return List.copyOf(calls.values());
    }

    private static CompletedCall of(UUID eventId, JsonNode data) {
        return new CompletedCall(
                eventId,
                uuid(data, "invocation_id"),
                new OutsideWorld.Place(
                        uuid(data, "chute_id"),
                        uuid(data, "instance_id"),
                        data.path("miner_hotkey").asText()),
                data.path("status").asText(),
                data.path("output_tokens").isNumber()
                        ? data.path("output_tokens").asLong()
                        : null,
                data.path("tokens_per_second").isNumber()
                        ? data.path("tokens_per_second").asDouble()
                        : null);
    }

    private static UUID uuid(JsonNode data, String field) {
        return UUID.fromString(data.path(field).asText());
    }

    /** What metrics-service must have counted of these and of others. */
    static Map<OutsideWorld.Place, OutsideWorld.Totals> addTo(
            Map<OutsideWorld.Place, OutsideWorld.Totals> others, List<CompletedCall> calls) {
        Map<OutsideWorld.Place, OutsideWorld.Totals> totals = new HashMap<>(others);
        calls.forEach(call -> totals.merge(
                call.place(), call.addedTo(OutsideWorld.Totals.NONE), (known, one) -> call.addedTo(known)));
        return totals;
    }

    private OutsideWorld.Totals addedTo(OutsideWorld.Totals known) {
        return known.plus(status.equals("success"), tokens == null ? 0 : tokens, rate == null ? 0 : rate);
    }
}
