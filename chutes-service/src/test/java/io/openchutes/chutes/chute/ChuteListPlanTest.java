package io.openchutes.chutes.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.chute.ChuteListRepository.Filter;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads the plans of the list queries over 100,000 chutes. */
@QuarkusTest
@WithTestResource(value = PlatformResource.class, initArgs = @ResourceArg(name = "database", value = "plans"))
class ChuteListPlanTest {
    private static final int CHUTES = 100_000;
    private static final UUID OWNER = new UUID(0, 7);

    @Inject
    ChuteListRepository repository;

    @Inject
    EntityManager entities;

    @BeforeEach
    void fill() {
        QuarkusTransaction.requiringNew().timeout(120).run(() -> {
            if (((Number) entities.createNativeQuery("select count(*) from chute")
                                    .getSingleResult())
                            .intValue()
                    > 0) {
                return;
            }
            UUID cords = UUID.randomUUID();
            execute("insert into cord_list values ('" + cords + "', '[]', '[]', now())");
            execute("insert into image (image_id, user_id, username, name, tag, public, status, created_at)"
                    + " select ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid, gen_random_uuid(), 'u', 'image' || i, 't', true, 'built and pushed', now()"
                    + " from generate_series(0, 999) i");
            // A hundred accounts of a thousand chutes; two thirds are public; templates in turn.
            execute(
                    "insert into chute (chute_id, row_version, user_id, name, slug, public, owner_closed, disabled, version, image_id, tagline,"
                            + " readme, filename, ref_str, standard_template, cord_ref_id, jobs, gpu_count, min_vram_gb_per_gpu, allow_external_egress,"
                            + " encrypted_fs, tee, invocation_count, created_at, updated_at, deployed_at)"
                            + " select gen_random_uuid(), 0, ('00000000-0000-0000-0000-' || lpad(to_hex(i % 100), 12, '0'))::uuid, 'org' || i % 300 || '/model-' || md5(i::text),"
                            + " 'slug-' || i, i % 3 <> 0, false, false, gen_random_uuid(), ('00000000-0000-0000-0000-' || lpad((i % 1000)::text, 12, '0'))::uuid, '',"
                            + " repeat('readme ', 20), 'app.py', 'app:chute',"
                            + " case i % 4 when 0 then 'vllm' when 1 then 'diffusion' when 2 then 'tei' else null end, '"
                            + cords + "', '[]', 1, 16, false,"
                            + " false, false, (random() * 1000000)::bigint, now(), now(), now() from generate_series(1, "
                            + CHUTES + ") i");
        });
        entities.clear();
        QuarkusTransaction.requiringNew().timeout(120).run(() -> {
            execute("analyze chute");
            execute("analyze image");
        });
    }

    @Test
    void aPageReadsNoMoreRowsThanItSkipsAndShows() {
        for (UUID owner : new UUID[] {null, OWNER}) {
            for (boolean includePublic : new boolean[] {false, true}) {
                for (int skipped : new int[] {0, 500}) {
                    assertReadsAtMost(
                            skipped + 25 + 2, owner, query(includePublic, null, null, null, null, null, skipped));
                }
            }
        }
    }

    @Test
    void aTemplatesPageDoesNeither() {
        for (String template : new String[] {"vllm", "other"}) {
            assertReadsAtMost(27, null, query(false, template, null, null, null, null, 0));
        }
    }

    @Test
    void whatIsFilteredIsReadByAnIndex() {
        assertNoScan(null, query(false, null, "org17/model-aa", null, null, null, 0));
        assertNoScan(null, query(false, null, "e", null, null, null, 0));
        assertNoScan(null, query(false, null, null, "model-a", null, null, 0));
        assertNoScan(null, query(false, null, null, null, "image77", null, 0));
        assertNoScan(null, query(false, null, null, null, null, "slug-77", 0));
        assertNoScan(OWNER, query(true, "vllm", "model-a", "org1", "image", null, 0));
        assertNoScan(OWNER, query(false, null, "zzzzzzzz", null, null, null, 0));
    }

    private void assertReadsAtMost(int rows, UUID owner, ChuteListQuery query) {
        JsonPath plan = explain(owner, query);
        List<Map<String, Object>> scans = scans(plan.getMap("[0].Plan"));
        double read = scans.stream()
                .mapToDouble(scan -> (((Number) scan.get("Actual Rows")).doubleValue()
                                + ((Number) scan.getOrDefault("Rows Removed by Filter", 0)).doubleValue())
                        * ((Number) scan.get("Actual Loops")).doubleValue())
                .sum();
        assertThat(read).as(plan.prettify()).isLessThanOrEqualTo(rows);
    }

    private void assertNoScan(UUID owner, ChuteListQuery query) {
        JsonPath plan = explain(owner, query);
        assertThat(scans(plan.getMap("[0].Plan")))
                .as(plan.prettify())
                .noneMatch(scan -> scan.get("Node Type").equals("Seq Scan")
                        && scan.get("Relation Name").equals("chute"));
    }

    private JsonPath explain(UUID owner, ChuteListQuery query) {
        return QuarkusTransaction.requiringNew().call(() -> {
            StringBuilder json = new StringBuilder();
            for (Object line : repository
                    .pageQuery("explain (analyze, format json) ", new Filter(owner, null, query), Object.class)
                    .getResultList()) {
                json.append(line);
            }
            return JsonPath.from(json.toString());
        });
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> scans(Map<String, Object> node) {
        List<Map<String, Object>> found = new ArrayList<>();
        if (node.containsKey("Relation Name")) {
            found.add(node);
        }
        for (Object child : (List<Object>) node.getOrDefault("Plans", List.of())) {
            found.addAll(scans((Map<String, Object>) child));
        }
        return found;
    }

    private static ChuteListQuery query(
            boolean includePublic,
            String template,
            String name,
            String exclude,
            String image,
            String slug,
            int offset) {
        return new ChuteListQuery(includePublic, template, name, exclude, image, slug, 0, 25, offset, false);
    }

    private void execute(String sql) {
        entities.createNativeQuery(sql).executeUpdate();
    }
}
