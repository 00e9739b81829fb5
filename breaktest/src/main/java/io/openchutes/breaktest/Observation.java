package io.openchutes.breaktest;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the platform shows once nothing is under way any more.
 *
 * @param read what each name's owner reads of it
 * @param listed by owner, what they see in their list
 * @param boosted GET /chutes/boosted
 * @param gpuHistory GET /chutes/gpu_count_history
 * @param utilization GET /chutes/utilization
 * @param minerMeans GET /chutes/miner_means/{id}.json of the chutes that exist
 * @param rollup what metrics-service has counted of each place, however often its chute was deleted
 * @param comparisons what two places must hold alike
 * @param chutes the rows of chutes-service's own chutes
 * @param bounties the rows of bounty-service's record
 * @param bountyEvents chutes.bounty-events
 * @param publications by topic, the ids of the outboxes' rows and those in the topic
 * @param sequences by topic, what was read of it in order
 * @param deadLetters what says that there is one
 */
record Observation(
        Map<UUID, Optional<ChuteFacts>> read,
        Map<UUID, Long> invocationCounts,
        Map<UUID, Set<UUID>> listed,
        Map<UUID, Boosts> boosted,
        Map<UUID, Integer> gpuHistory,
        Map<UUID, Utilization> utilization,
        Map<UUID, Map<UUID, Mean>> minerMeans,
        Map<OutsideWorld.Place, OutsideWorld.Totals> rollup,
        List<Comparison> comparisons,
        Map<UUID, ChuteRow> chutes,
        List<BountyRow> bounties,
        List<TopicLog.Entry> bountyEvents,
        List<Publication> publications,
        Map<String, List<TopicLog.Entry>> sequences,
        List<Fee> fees,
        long deployments,
        List<String> deadLetters) {

    record Boosts(double urgency, double manual) {}

    record Utilization(Instant at, long requests, int target) {}

    record Mean(String minerHotkey, double rate, double tokens) {}

    record Comparison(String what, List<String> left, List<String> right) {}

    record ChuteRow(UUID version, Instant createdAt, boolean disabled) {}

    record Publication(String topic, Set<UUID> outbox, Set<UUID> published) {}

    record Fee(UUID deploymentEventId, UUID userId) {}

    record BountyRow(
            UUID bountyId,
            UUID chuteId,
            UUID version,
            Instant chuteCreatedAt,
            Instant createdAt,
            String outcome,
            UUID instanceId,
            String minerHotkey,
            Instant activatedAt) {
        boolean isOpen() {
            return outcome == null;
        }
    }
}
