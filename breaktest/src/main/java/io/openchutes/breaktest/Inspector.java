package io.openchutes.breaktest;

import com.fasterxml.jackson.databind.JsonNode;
import io.openchutes.breaktest.Observation.BountyRow;
import io.openchutes.breaktest.Observation.ChuteRow;
import io.openchutes.breaktest.Observation.Comparison;
import io.openchutes.contracts.Topics;
import io.openchutes.event.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Looks at everything the platform shows: over HTTP, in its databases and in its topics. */
final class Inspector {
    /** To the microsecond, the same from every table. */
    private static final String TIME = "to_char(%s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

    private static final Map<Topic, String> WRITERS = Map.of(
            Topics.CHUTE_EVENTS, Databases.CHUTES,
            Topics.CHUTE_HISTORY, Databases.CHUTES,
            Topics.CHUTE_ACTIVITY, Databases.CHUTES,
            Topics.BOUNTY_EVENTS, Databases.BOUNTY,
            Topics.BOOST_EVENTS, Databases.BOUNTY,
            Topics.INSTANCE_EVENTS, Databases.INSTANCE,
            Topics.INVOCATION_EVENTS, Databases.INSTANCE);

    /** Rates are sums in any order: their last digits are not the same each time. */
    private static final Map<String, String> ROWS =
            Map.of("invocation_rollup", "to_jsonb(t) || jsonb_build_object('tps_sum', round(t.tps_sum::numeric, 4))");

    /** Who writes a topic whose other records are those of the outside world. */
    private static final Map<String, String> SOURCES = Map.of(
            Databases.CHUTES,
            "/chutes-service",
            Databases.BOUNTY,
            "/bounty-service",
            Databases.INSTANCE,
            "/instance-service");

    private final LoadClient api;
    private final Databases databases;
    private final TopicLog topics;

    Inspector(LoadClient api, Databases databases, TopicLog topics) {
        this.api = api;
        this.databases = databases;
        this.topics = topics;
    }

    /** The instances of the registry, as the outside world keeps its own. */
    Map<UUID, OutsideWorld.Instance> registered() {
        Map<UUID, OutsideWorld.Instance> registered = new LinkedHashMap<>();
        for (String line : databases.lines(
                Databases.INSTANCE,
                "select instance_id, chute_id, version, miner_hotkey, gpu_count, state, "
                        + TIME.formatted("launched_at")
                        + ", " + TIME.formatted("activated_at") + ", " + TIME.formatted("last_verified_at")
                        + " from instances")) {
            String[] columns = line.split("\\|");
            UUID instanceId = UUID.fromString(columns[0]);
            boolean active = columns[5].equals("ACTIVE") || columns[5].equals("DRAINING");
            Instant activatedAt = isNull(columns[7]) ? null : time(columns[7]);
            registered.put(
                    instanceId,
                    new OutsideWorld.Instance(
                            instanceId,
                            UUID.fromString(columns[1]),
                            UUID.fromString(columns[2]),
                            columns[3],
                            Integer.parseInt(columns[4]),
                            time(columns[6]),
                            active,
                            active || columns[5].equals("VERIFIED"),
                            activatedAt,
                            isNull(columns[8]) ? null : time(columns[8]),
                            columns[5].equals("REMOVED"),
                            activatedAt));
        }
        return registered;
    }

    /** What the gateway's calls have become. */
    List<CompletedCall> completedCalls() {
        return CompletedCall.of(topics.read(Topics.INVOCATION_EVENTS.name(), SOURCES.get(Databases.INSTANCE)));
    }

    Observation look(List<ModelledChute.Expected> chutes, Map<UUID, OutsideWorld.Instance> instances) {
        Map<UUID, Optional<ChuteFacts>> read = new LinkedHashMap<>();
        Map<UUID, Long> counts = new HashMap<>();
        Map<UUID, Map<UUID, Observation.Mean>> means = new HashMap<>();
        for (ModelledChute.Expected chute : chutes) {
            Answer answer = api.get(chute.owner(), "/chutes/" + chute.chuteId());
            if (answer.isAcknowledged()) {
                read.put(chute.chuteId(), Optional.of(ChuteFacts.of(answer.json())));
                counts.put(
                        chute.chuteId(), answer.json().path("invocation_count").asLong());
                means.put(chute.chuteId(), means(chute.chuteId()));
            } else if (answer.status() == 404) {
                read.put(chute.chuteId(), Optional.empty());
            } else {
                throw new IllegalStateException("A chute can't be read: " + answer);
            }
        }
        Map<UUID, Set<UUID>> listed = new HashMap<>();
        for (LoadAccount owner :
                chutes.stream().map(ModelledChute.Expected::owner).collect(Collectors.toSet())) {
            Set<UUID> ids = new HashSet<>();
            api.get(owner, "/chutes/?limit=5000").json().path("items").forEach(item -> ids.add(uuid(item, "chute_id")));
            listed.put(owner.userId(), ids);
        }
        Map<String, List<TopicLog.Entry>> logs = new LinkedHashMap<>();
        WRITERS.forEach((topic, database) -> logs.put(topic.name(), topics.read(topic.name(), SOURCES.get(database))));
        return new Observation(
                read,
                counts,
                listed,
                boosted(),
                gpuHistory(),
                utilization(),
                means,
                rollup(),
                comparisons(instances),
                chuteRows(),
                bounties(),
                logs.get(Topics.BOUNTY_EVENTS.name()),
                publications(logs),
                logs,
                fees(logs.get(Topics.CHUTE_ACTIVITY.name())),
                databases.number(Databases.CHUTES, "select count(*) from deployment"),
                deadLetters());
    }

    private Map<UUID, Observation.Mean> means(UUID chuteId) {
        Map<UUID, Observation.Mean> means = new HashMap<>();
        api.get(null, "/chutes/miner_means/" + chuteId + ".json")
                .json()
                .forEach(mean -> means.put(
                        uuid(mean, "instance_id"),
                        new Observation.Mean(
                                mean.path("miner_hotkey").asText(),
                                mean.path("avg_tps").asDouble(),
                                mean.path("avg_output_tokens").asDouble())));
        return means;
    }

    private Map<UUID, Observation.Boosts> boosted() {
        Map<UUID, Observation.Boosts> boosts = new HashMap<>();
        api.get(null, "/chutes/boosted")
                .json()
                .forEach(chute -> boosts.put(
                        uuid(chute, "chute_id"),
                        new Observation.Boosts(
                                chute.path("boost").asDouble(),
                                chute.path("manual_boost").asDouble())));
        return boosts;
    }

    private Map<UUID, Integer> gpuHistory() {
        Map<UUID, Integer> counts = new HashMap<>();
        api.get(null, "/chutes/gpu_count_history")
                .json()
                .forEach(chute -> counts.put(
                        uuid(chute, "chute_id"), chute.path("gpu_count").asInt()));
        return counts;
    }

    private Map<UUID, Observation.Utilization> utilization() {
        Map<UUID, Observation.Utilization> logs = new HashMap<>();
        api.get(null, "/chutes/utilization")
                .json()
                .forEach(log -> logs.put(
                        uuid(log, "chute_id"),
                        new Observation.Utilization(
                                time(log.path("timestamp").asText()),
                                log.path("total_requests_1h").asLong(),
                                log.path("target_count").asInt())));
        return logs;
    }

    private Map<OutsideWorld.Place, OutsideWorld.Totals> rollup() {
        Map<OutsideWorld.Place, OutsideWorld.Totals> totals = new HashMap<>();
        for (String line : databases.lines(
                Databases.METRICS,
                "select chute_id, instance_id, miner_hotkey, sum(invocations)::bigint, sum(failures)::bigint,"
                        + " sum(output_sum)::bigint, sum(tps_sum) from invocation_rollup group by 1, 2, 3")) {
            String[] columns = line.split("\\|");
            totals.put(
                    new OutsideWorld.Place(UUID.fromString(columns[0]), UUID.fromString(columns[1]), columns[2]),
                    new OutsideWorld.Totals(
                            Long.parseLong(columns[3]),
                            Long.parseLong(columns[4]),
                            Long.parseLong(columns[5]),
                            Double.parseDouble(columns[6])));
        }
        return totals;
    }

    /** What two databases, or the registry's model and a database, must hold alike. */
    List<Comparison> comparisons(Map<UUID, OutsideWorld.Instance> instances) {
        String created = TIME.formatted("created_at");
        String launched = TIME.formatted("launched_at");
        List<String> live = new ArrayList<>();
        List<String> liveHot = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (OutsideWorld.Instance i : instances.values()) {
            String base = i.instanceId() + "|" + i.chuteId() + "|" + i.minerHotkey() + "|" + text(i.launchedAt());
            if (!i.removed()) {
                live.add(base + "|" + i.version() + "|" + flag(i.active()) + "|" + flag(i.verified()));
                liveHot.add(base + "|" + (i.hotSince() == null ? null : text(i.hotSince())));
            }
            all.add(base + "|" + flag(i.active()) + "|" + flag(i.removed()));
        }
        return List.of(
                compare(
                        "bounty-service's chutes equal chutes-service's",
                        Databases.CHUTES,
                        "select chute_id, user_id, version, disabled, public, " + created + " from chute",
                        Databases.BOUNTY,
                        "select chute_id, user_id, version, disabled, kind = 'PUBLIC', " + created
                                + " from chute_copy"),
                compare(
                        "metrics-service's chutes equal chutes-service's",
                        Databases.CHUTES,
                        "select chute_id, name, public, disabled, standard_template, chute_id in"
                                + " (select chute_id from rolling_update), " + created + " from chute",
                        Databases.METRICS,
                        "select chute_id, name, public, disabled, standard_template, update_in_progress, " + created
                                + " from chute"),
                compare(
                        "instance-service's chutes equal chutes-service's",
                        Databases.CHUTES,
                        "select chute_id, user_id, name, version, disabled, public, max_instances, " + created
                                + " from chute",
                        Databases.INSTANCE,
                        "select chute_id, user_id, name, version::uuid, disabled, is_public, max_instances, " + created
                                + " from chutes"),
                compare(
                        "manual boosts are alike in bounty-service and chutes-service",
                        Databases.BOUNTY,
                        "select chute_id, manual_boost::float8 from manual_boost",
                        Databases.CHUTES,
                        "select chute_id, manual_boost::float8 from manual_boost"),
                compare(
                        "open bounties are alike in bounty-service and chutes-service",
                        Databases.BOUNTY,
                        "select chute_id, bounty_id, " + created + " from bounty where outcome is null",
                        Databases.CHUTES,
                        "select chute_id, bounty_id, " + created + " from bounty where open"),
                new Comparison(
                        "chutes-service's instances equal the registry's",
                        live,
                        databases.lines(
                                Databases.CHUTES,
                                "select instance_id, chute_id, miner_hotkey, " + launched
                                        + ", version, active, verified from instance")),
                new Comparison(
                        "bounty-service's instances equal the registry's",
                        liveHot,
                        databases.lines(
                                Databases.BOUNTY,
                                "select instance_id, chute_id, miner_hotkey, " + launched + ", "
                                        + TIME.formatted("hot_since") + " from instance_copy")),
                new Comparison(
                        "metrics-service's instances equal the registry's",
                        all,
                        databases.lines(
                                Databases.METRICS,
                                "select instance_id, chute_id, miner_hotkey, " + launched
                                        + ", active, removed_at is not null from instance")));
    }

    private Comparison compare(String what, String one, String query, String other, String otherQuery) {
        return new Comparison(what, databases.lines(one, query), databases.lines(other, otherQuery));
    }

    private Map<UUID, ChuteRow> chuteRows() {
        Map<UUID, ChuteRow> rows = new HashMap<>();
        for (String line : databases.lines(
                Databases.CHUTES,
                "select chute_id, version, " + TIME.formatted("created_at") + ", disabled from chute")) {
            String[] columns = line.split("\\|");
            rows.put(
                    UUID.fromString(columns[0]),
                    new ChuteRow(UUID.fromString(columns[1]), time(columns[2]), columns[3].equals("t")));
        }
        return rows;
    }

    private List<BountyRow> bounties() {
        List<BountyRow> rows = new ArrayList<>();
        for (String line : databases.lines(
                Databases.BOUNTY,
                "select bounty_id, chute_id, chute_version, " + TIME.formatted("chute_created_at") + ", "
                        + TIME.formatted("created_at") + ", outcome, instance_id, miner_hotkey, "
                        + TIME.formatted("activated_at") + " from bounty")) {
            String[] columns = line.split("\\|");
            rows.add(new BountyRow(
                    UUID.fromString(columns[0]),
                    UUID.fromString(columns[1]),
                    UUID.fromString(columns[2]),
                    time(columns[3]),
                    time(columns[4]),
                    isNull(columns[5]) ? null : columns[5],
                    isNull(columns[6]) ? null : UUID.fromString(columns[6]),
                    isNull(columns[7]) ? null : columns[7],
                    isNull(columns[8]) ? null : time(columns[8])));
        }
        return rows;
    }

    /** Rows that were sent over an hour ago have left the outbox, so of a longer run only their absence from the topic is looked at. */
    private List<Observation.Publication> publications(Map<String, List<TopicLog.Entry>> logs) {
        List<Observation.Publication> publications = new ArrayList<>();
        WRITERS.forEach((topic, database) -> {
            Set<UUID> outbox =
                    databases
                            .lines(database, "select event_id from event_outbox where topic = '" + topic.name() + "'")
                            .stream()
                            .map(UUID::fromString)
                            .collect(Collectors.toSet());
            long oldest = databases.number(database, "select coalesce(min(id), 1) from event_outbox");
            Set<UUID> published = logs.get(topic.name()).stream()
                    .map(TopicLog.Entry::id)
                    .filter(id -> oldest == 1 || outbox.contains(id))
                    .collect(Collectors.toSet());
            publications.add(new Observation.Publication(topic.name(), outbox, published));
        });
        return publications;
    }

    private static List<Observation.Fee> fees(List<TopicLog.Entry> activity) {
        Map<UUID, Observation.Fee> byEvent = new LinkedHashMap<>();
        activity.stream()
                .filter(event -> event.type().equals("deployment-fee-charged"))
                .forEach(event -> byEvent.put(
                        event.id(),
                        new Observation.Fee(uuid(event.data(), "deployment_event_id"), uuid(event.data(), "user_id"))));
        return List.copyOf(byEvent.values());
    }

    List<String> deadLetters() {
        List<String> letters = new ArrayList<>();
        for (String database : Databases.ALL) {
            letters.addAll(databases.lines(
                    database,
                    "select '" + database
                            + "', consumer, topic, partition, record_offset, reason from event_dead_letter"));
        }
        long written =
                topics.written(Topics.ALL.stream().map(Topic::deadLetterName).collect(Collectors.toSet()));
        if (written > 0) {
            letters.add(written + " records in the dead-letter topics");
        }
        return letters;
    }

    /** Everything that a service knows from others, as lines: for comparing before and after a rebuild. */
    List<String> copies(String database) {
        List<String> lines = new ArrayList<>();
        for (String table : tables(database)) {
            databases
                    .lines(
                            database,
                            "select " + ROWS.getOrDefault(table, "to_jsonb(t)") + " from " + table + " t order by 1")
                    .forEach(row -> lines.add(table + " " + row));
        }
        return lines;
    }

    private static List<String> tables(String database) {
        return switch (database) {
            case Databases.CHUTES ->
                List.of(
                        "image",
                        "instance",
                        "bounty",
                        "manual_boost",
                        "urgency_boost",
                        "currency_price",
                        "auth_account",
                        "auth_api_key");
            case Databases.INSTANCE -> List.of("chutes", "auth_account", "auth_api_key");
            case Databases.BOUNTY ->
                List.of("chute_copy", "instance_copy", "closed_owner", "auth_account", "auth_api_key");
            default ->
                List.of(
                        "chute",
                        "instance",
                        "chute_gpu_count",
                        "capacity_log",
                        "invocation_rollup",
                        "chute_activity",
                        "chute_load");
        };
    }

    /** What a rebuild must not touch: what the services own, and every event that ever left them. */
    List<String> causes() {
        List<String> lines = new ArrayList<>();
        for (String database : Databases.ALL) {
            databases
                    .lines(database, "select topic, subject, last_sequence from event_sequence order by 1, 2")
                    .forEach(row -> lines.add(database + " sequence " + row));
            lines.add(database + " outbox "
                    + databases.number(database, "select coalesce(max(id), 0) from event_outbox"));
        }
        List.of("bounty", "bounty_book", "manual_boost")
                .forEach(table -> databases
                        .lines(Databases.BOUNTY, "select to_jsonb(t) from " + table + " t order by 1")
                        .forEach(row -> lines.add(table + " " + row)));
        databases
                .lines(
                        Databases.INSTANCE,
                        "select instance_id, chute_id, version, state, " + TIME.formatted("launched_at")
                                + " from instances order by 1")
                .forEach(row -> lines.add("instances " + row));
        List.of("chute", "deployment", "rolling_update", "pending_invocation_count")
                .forEach(table -> databases
                        .lines(Databases.CHUTES, "select to_jsonb(t) from " + table + " t order by 1")
                        .forEach(row -> lines.add(table + " " + row)));
        return lines;
    }

    private static boolean isNull(String column) {
        return column.equals("null");
    }

    private static String flag(boolean flag) {
        return flag ? "t" : "f";
    }

    private static String text(Instant time) {
        String text = time.truncatedTo(ChronoUnit.MICROS).toString();
        String seconds = text.substring(0, "2026-01-01T00:00:00".length());
        return seconds + String.format(".%06dZ", time.getNano() / 1000);
    }

    private static Instant time(String text) {
        return Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
    }

    private static UUID uuid(JsonNode node, String field) {
        return UUID.fromString(node.path(field).asText());
    }
}
