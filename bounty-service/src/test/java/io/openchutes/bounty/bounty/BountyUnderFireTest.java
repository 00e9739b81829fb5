package io.openchutes.bounty.bounty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Account;
import io.openchutes.auth.KeyScopes;
import io.openchutes.auth.Permission;
import io.openchutes.bounty.BountyFixtures;
import io.openchutes.bounty.chute.ChuteState;
import io.openchutes.bounty.inbound.ChuteService;
import io.openchutes.bounty.inbound.InstanceService;
import io.openchutes.bounty.warmup.WarmupService;
import io.openchutes.rest.error.ApiException;
import io.openchutes.testing.EventSchemas;
import io.openchutes.testing.PlatformResource;
import io.openchutes.testing.StoppedClock;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Everything at once on real tables: what the events then tell must obey the contract, whatever the interleaving was. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class BountyUnderFireTest {
    private static final Logger LOG = Logger.getLogger(BountyUnderFireTest.class);
    private static final Account ADMIN = BountyFixtures.account(Permission.BILLING_ADMIN);
    private static final List<String> VERSIONS =
            List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    private static final int THREADS = 8;
    private static final int STEPS = 250;

    @Inject
    BountyFixtures fixtures;

    @Inject
    StoppedClock clock;

    @Inject
    BountyService bounties;

    @Inject
    BountyExpiry expiry;

    @Inject
    ChuteService chutes;

    @Inject
    InstanceService instances;

    @Inject
    WarmupService warmups;

    @Inject
    ObjectMapper json;

    private final EventSchemas schemas = new EventSchemas();
    private final Map<UUID, Instant> activations = new ConcurrentHashMap<>();

    @Test
    void theEventsObeyTheContract() throws Exception {
        long seed = Long.getLong("bounty.seed", System.nanoTime());
        LOG.infof("seed %d (repeat with -Dbounty.seed=%d; threads still race)", seed, seed);
        List<ChuteState> targets = List.of(
                fixtures.chute("org/model", true),
                fixtures.chute("org/model", false),
                fixtures.chute("affine-1", true));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(seed + thread);
                runs.add(threads.submit(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        act(random, targets.get(random.nextInt(targets.size())));
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (ChuteState chute : targets) {
            check(chute.chuteId());
        }
    }

    private void act(Random random, ChuteState chute) {
        UUID chuteId = chute.chuteId();
        switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                increase(chuteId, random.nextInt(4) == 0 ? BigDecimal.valueOf(1 + random.nextInt(4)) : null);
            case 3 -> {
                synchronized (chute.version()) {
                    warmups.requested(chuteId, clock.instant());
                }
            }
            case 4 -> {
                UUID id = UUID.randomUUID();
                Instant at = clock.instant().minusSeconds(random.nextInt(3) == 0 ? 120 : 0);
                activations.put(id, at);
                instances.exists(BountyFixtures.instance(id, chuteId, at.minusSeconds(60), true, at), false);
                if (random.nextBoolean()) {
                    instances.isGone(id);
                }
            }
            case 5 -> clock.advance(Duration.ofSeconds(random.nextInt(400)));
            case 6 -> expiry.expireDue();
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    hear(
                            chute,
                            new ChuteState(
                                    chuteId,
                                    chute.userId(),
                                    chute.name(),
                                    chute.isPublic(),
                                    VERSIONS.get(random.nextInt(VERSIONS.size())),
                                    random.nextInt(4) == 0,
                                    chute.createdAt()));
                }
            }
            case 8 -> {
                if (random.nextInt(20) == 0) {
                    synchronized (chute) {
                        chutes.isGone(chuteId, clock.instant(), false);
                    }
                }
            }
            default -> hear(chute, chute);
        }
    }

    /** One chute's records come one after the other, as from their partition. */
    private void hear(ChuteState chute, ChuteState state) {
        synchronized (chute) {
            chutes.exists(state, false);
        }
    }

    private void increase(UUID chuteId, BigDecimal boost) {
        try {
            bounties.increase(ADMIN, KeyScopes.UNLIMITED, chuteId.toString(), boost);
        } catch (ApiException refused) {
            // Deleted or disabled at that moment: part of the game.
            assertThat(refused.code().status()).isIn(404, 409);
        }
    }

    private void check(UUID chuteId) throws Exception {
        List<String> rows = fixtures.texts(
                "select type || ' ' || convert_from(data, 'UTF8') from event_outbox"
                        + " where topic = 'chutes.bounty-events' and subject = ? order by sequence",
                chuteId.toString());
        assertThat(rows).isNotEmpty();
        String open = null;
        Instant noneBefore = Instant.MIN;
        Instant notified = null;
        Set<String> ended = new HashSet<>();
        Set<String> claimants = new HashSet<>();
        for (String row : rows) {
            String type = row.substring(0, row.indexOf(' '));
            String data = row.substring(type.length() + 1);
            assertThat(schemas.errors(type, data)).isEmpty();
            JsonNode bounty = json.readTree(data);
            String id = bounty.get("bounty_id").asText();
            Instant created = Instant.parse(bounty.get("created_at").asText());
            Instant at = Instant.parse(bounty.get("at").asText());
            if (bounty.get("notification").asBoolean()) {
                assertThat(notified == null || Duration.between(notified, at).toSeconds() >= 30)
                        .isTrue();
                notified = at;
            }
            if (type.equals("bounty-created")) {
                assertThat(open).as("at most one open").isNull();
                assertThat(created).isAfterOrEqualTo(noneBefore);
                open = id;
                noneBefore = created.plusSeconds(600);
                continue;
            }
            assertThat(id).isEqualTo(open);
            if (type.equals("bounty-increased")) {
                continue;
            }
            assertThat(ended.add(id)).as("one outcome").isTrue();
            open = null;
            if (type.equals("bounty-claimed")) {
                UUID claimant = UUID.fromString(
                        bounty.get("claimed_by").get("instance_id").asText());
                assertThat(activations.get(claimant)).isAfterOrEqualTo(created);
                assertThat(claimants.add(claimant.toString())).isTrue();
                noneBefore = at.plusSeconds(600);
            }
        }
        assertThat(fixtures.count("select count(*) from bounty where chute_id = ? and outcome is null", chuteId))
                .isEqualTo(open == null ? 0 : 1);
        assertThat(fixtures.count(
                        "select count(distinct sequence) from event_outbox where topic = 'chutes.bounty-events' and subject = ?",
                        chuteId.toString()))
                .isEqualTo(rows.size());
    }
}
