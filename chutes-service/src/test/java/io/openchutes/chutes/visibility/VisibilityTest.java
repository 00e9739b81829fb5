package io.openchutes.chutes.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.chute.Chute;
import io.openchutes.chutes.chute.ChuteReference;
import io.openchutes.chutes.chute.ChuteRepository;
import io.openchutes.chutes.chute.TestChutes;
import io.openchutes.chutes.cord.CordListService;
import io.openchutes.chutes.subnet.Subnets;
import io.openchutes.chutes.visibility.VisibleChuteRepository.NamedChute;
import io.openchutes.testing.PlatformResource;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every kind of chute and every kind of viewer: the SQL and the Java of {@link Visibility} say the same. */
@QuarkusTest
@WithTestResource(PlatformResource.class)
class VisibilityTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SUBNET = "vocence";

    private final UUID owner = UUID.randomUUID();
    private final UUID friend = UUID.randomUUID();

    @Inject
    EntityManager entities;

    @Inject
    ChuteRepository chutes;

    @Inject
    VisibleChuteRepository visible;

    @Inject
    ShareRepository shares;

    @Inject
    CordListService cords;

    private Map<String, Viewer> viewers() {
        Map<String, Viewer> viewers = new LinkedHashMap<>();
        viewers.put("nobody", new Viewer(null, List.of()));
        viewers.put("stranger", new Viewer(UUID.randomUUID(), List.of()));
        viewers.put("owner", new Viewer(owner, List.of()));
        viewers.put("friend", new Viewer(friend, List.of()));
        viewers.put("administrator", new Viewer(UUID.randomUUID(), List.of("glyph", SUBNET)));
        viewers.put("affine administrator", new Viewer(UUID.randomUUID(), List.of(Subnets.AFFINE)));
        viewers.put("administering owner", new Viewer(owner, List.of(SUBNET)));
        return viewers;
    }

    @Test
    @TestTransaction
    void sqlAndJavaAgree() {
        int seen = 0;
        int hidden = 0;
        for (boolean isPublic : new boolean[] {false, true}) {
            for (String subnet : new String[] {null, SUBNET, Subnets.AFFINE}) {
                for (boolean ownerClosed : new boolean[] {false, true}) {
                    Chute chute = chute(isPublic, subnet, ownerClosed);
                    assertListsAgree(chute);
                    for (Map.Entry<String, Viewer> viewer : viewers().entrySet()) {
                        boolean isVisible = Visibility.isVisible(
                                chute,
                                viewer.getValue(),
                                shares.contains(
                                        chute.chuteId(), viewer.getValue().userId()));
                        assertThat(isSeen(chute, viewer.getValue()))
                                .as(
                                        "public %s, subnet %s, closed %s, for %s",
                                        isPublic, subnet, ownerClosed, viewer.getKey())
                                .isEqualTo(isVisible);
                        seen += isVisible ? 1 : 0;
                        hidden += isVisible ? 0 : 1;
                    }
                }
            }
        }
        // Counted by hand from the contract: both of them could be wrong together.
        assertThat(seen).isEqualTo(3 + 4 + 4 * 7);
        assertThat(hidden).isEqualTo(2 * 3 * 2 * 7 - seen);
    }

    private boolean isSeen(Chute chute, Viewer viewer) {
        boolean byId = visible.byId(chute.chuteId(), viewer).isPresent();
        boolean byName = visible.byName(new NamedChute(chute.name(), null, null), viewer, null, null)
                .isPresent();
        assertThat(byName).isEqualTo(byId);
        return byId;
    }

    private void assertListsAgree(Chute chute) {
        assertThat(holds(Visibility.LISTED, chute)).isEqualTo(Visibility.isListed(chute));
        assertThat(holds(Visibility.OWN, chute))
                .isEqualTo(Visibility.isVisible(chute, new Viewer(owner, List.of()), false));
        assertThat(holds(Visibility.OWN_UNLISTED, chute))
                .isEqualTo(holds(Visibility.OWN, chute) && !holds(Visibility.LISTED, chute));
    }

    private boolean holds(String condition, Chute chute) {
        var query = entities.createNativeQuery(
                        "select count(*) from chute where chute_id = :id and (" + condition + ")", Long.class)
                .setParameter("id", chute.chuteId());
        if (condition.contains(":owner")) {
            query.setParameter("owner", owner);
        }
        return (Long) query.getSingleResult() == 1;
    }

    private Chute chute(boolean isPublic, String subnet, boolean ownerClosed) {
        String name = "visibility-" + TestChutes.suffix();
        Chute chute = Chute.create(
                ChuteReference.idOf("visibility", name),
                owner,
                name,
                name,
                subnet,
                TestChutes.deployment(isPublic, false, cords.keep(cords.listOf(List.of(), name, null))),
                NOW);
        if (ownerClosed) {
            chute.closeOwner(NOW);
        }
        chutes.persistAndFlush(chute);
        shares.add(chute.chuteId(), friend, NOW);
        return chute;
    }
}
