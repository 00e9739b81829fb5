package io.openchutes.chutes.cord;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.enums.UuidNamespace;
import io.openchutes.chutes.ChutesConfig;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Makes, keeps and finds cord lists. They are found in memory as a rule: a list under an id never changes. */
@ApplicationScoped
public class CordListService {
    private static final String BLANKED_TEMPLATE = "vllm";
    private static final Duration SWEPT_AFTER = Duration.ofHours(1);
    /** Marking a list as used makes everybody else who deploys with it wait: not with each deployment. */
    private static final Duration MARKED_AFTER = Duration.ofMinutes(30);

    private final CordListRepository repository;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final Cache<UUID, CordList> known;

    public CordListService(CordListRepository repository, ObjectMapper mapper, Clock clock, ChutesConfig config) {
        this.repository = repository;
        this.mapper = mapper;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumWeight(config.lists().cordCacheCharacters())
                .<UUID, CordList>weigher(
                        (id, list) -> list.cords().length() + list.brief().length())
                .build();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public UUID keep(CordList list) {
        Instant now = clock.instant();
        if (!repository.holds(list.cordRefId(), now.minus(MARKED_AFTER))) {
            repository.keep(list, now);
        }
        return list.cordRefId();
    }

    /** Many at once, in one query at most. */
    @Transactional
    public Map<UUID, CordList> byIds(Collection<UUID> ids) {
        Map<UUID, CordList> found = new HashMap<>(known.getAllPresent(ids));
        List<UUID> missing =
                ids.stream().filter(id -> !found.containsKey(id)).distinct().toList();
        if (!missing.isEmpty()) {
            for (CordList list : repository.byIds(missing)) {
                known.put(list.cordRefId(), list);
                found.put(list.cordRefId(), list);
            }
        }
        return found;
    }

    /** Lists that lost their last chute go, an hour after their last use at the earliest. */
    @Scheduled(identity = "unused-cord-lists", every = "1h", delayed = "5m")
    @Transactional
    void sweep() {
        repository.sweep(clock.instant().minus(SWEPT_AFTER));
    }

    /**
     * The list as it would be stored and shown.
     *
     * @param cords empty for a chute of jobs
     */
    public CordList listOf(List<Cord> cords, String chuteName, String template) {
        String blanked = BLANKED_TEMPLATE.equals(template) ? chuteName : null;
        List<Cord> shown =
                cords.stream().map(cord -> shown(cord.complete(), blanked)).toList();
        List<Map<String, Object>> brief = shown.stream().map(this::brief).toList();
        return new CordList(
                UuidCreator.getNameBasedSha1(UuidNamespace.NAMESPACE_OID, canonical(shown)),
                write(shown),
                write(brief));
    }

    private static Cord shown(Cord cord, String blanked) {
        return blanked == null
                ? cord
                : cord.withSchemas(
                        blank(cord.inputSchema(), blanked),
                        blank(cord.outputSchema(), blanked),
                        blank(cord.minimalInputSchema(), blanked));
    }

    /** The chute's own name as a default would make every vLLM chute's cords different. */
    private static Map<String, Object> blank(Map<String, Object> schema, String name) {
        if (schema == null) {
            return null;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        schema.forEach((key, value) ->
                copy.put(key, key.equals("default") && name.equals(value) ? "" : blankWithin(value, name)));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static Object blankWithin(Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return blank((Map<String, Object>) map, name);
        }
        return value instanceof List<?> list
                ? list.stream().map(item -> blankWithin(item, name)).collect(java.util.stream.Collectors.toList())
                : value;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> brief(Cord cord) {
        Map<String, Object> fields = mapper.convertValue(cord.withSchemas(null, null, null), LinkedHashMap.class);
        fields.remove("input_schema");
        fields.remove("minimal_input_schema");
        fields.remove("output_schema");
        return fields;
    }

    /** Schemas are ordered as they are: to copy them by way of JSON would change the numbers in them, and take as much memory again. */
    private Map<String, Object> inOrder(Cord cord) {
        Map<String, Object> fields = new TreeMap<>(brief(cord));
        fields.put("input_schema", sorted(cord.inputSchema()));
        fields.put("minimal_input_schema", sorted(cord.minimalInputSchema()));
        fields.put("output_schema", sorted(cord.outputSchema()));
        return fields;
    }

    /** Keys in order at every depth, no blanks. */
    private String canonical(List<Cord> cords) {
        try {
            return mapper.writeValueAsString(cords.stream().map(this::inOrder).toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cords that were read can't be written", e);
        }
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> inOrder = new TreeMap<>();
            map.forEach((key, item) -> inOrder.put((String) key, sorted(item)));
            return inOrder;
        }
        return value instanceof List<?> list
                ? list.stream().map(CordListService::sorted).collect(java.util.stream.Collectors.toList())
                : value;
    }

    private String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cords that were read can't be written", e);
        }
    }
}
