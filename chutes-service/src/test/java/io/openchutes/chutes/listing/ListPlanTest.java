package io.openchutes.chutes.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.chutes.OtherSettings;
import io.openchutes.chutes.account.ApiKeyRepository;
import io.openchutes.chutes.administration.AdministrationRepository;
import io.openchutes.chutes.boost.ManualBoostRepository;
import io.openchutes.chutes.boost.UrgencyBoostRepository;
import io.openchutes.chutes.deployment.DeploymentRepository;
import io.openchutes.chutes.image.ImageRepository;
import io.openchutes.chutes.image.ImageRepository.ImageFilter;
import io.openchutes.chutes.instance.EndedInstanceRepository;
import io.openchutes.chutes.instance.InstanceRepository;
import io.openchutes.chutes.listing.ChuteListRepository.Filter;
import io.openchutes.testing.PlatformResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts what PostgreSQL reads for each list of 100,000 rows, with the index that is there for it and without. */
@QuarkusTest
@TestProfile(OtherSettings.class)
@WithTestResource(
        value = PlatformResource.class,
        initArgs = @ResourceArg(name = "database", value = OtherSettings.DATABASE))
class ListPlanTest {
    /** An account with public and private chutes and images, like a hundred others. */
    private static final UUID OWNER = new UUID(0, 7);

    /** An account with nothing that is not public. */
    private static final UUID PUBLISHER = new UUID(0, 8);

    @Inject
    ChuteListRepository lists;

    @Inject
    ImageRepository images;

    @Inject
    ManualBoostRepository manualBoosts;

    @Inject
    UrgencyBoostRepository urgencyBoosts;

    @Inject
    InstanceRepository instances;

    @Inject
    EndedInstanceRepository endedInstances;

    @Inject
    ApiKeyRepository keys;

    @Inject
    AdministrationRepository administration;

    @Inject
    DeploymentRepository deployments;

    @Inject
    EntityManager entities;

    /**
     * @param most how many rows of the table are read at most
     * @param index without which more would be read
     */
    private record ListOf(String table, String what, long most, String index, Runnable read) {}

    private List<ListOf> all() {
        return List.of(
                chutes("everybody's", 27, "chute_listed_by_use", null, query().page(0)),
                chutes("everybody's, further on", 527, "chute_listed_by_use", null, query().page(500)),
                chutes("one's own", 27, "chute_own_by_use", OWNER, query().page(0)),
                chutes("one's own, further on", 527, "chute_own_by_use", OWNER, query().page(500)),
                chutes(
                        "with everybody's",
                        52,
                        "chute_listed_by_use",
                        OWNER,
                        query().withPublic().page(0)),
                chutes(
                        "with everybody's, all public",
                        52,
                        "chute_unlisted_by_use",
                        PUBLISHER,
                        query().withPublic().page(0)),
                chutes(
                        "of a template",
                        27,
                        "chute_listed_by_template",
                        null,
                        query().with(ChuteFilter.TEMPLATE, "vllm").page(0)),
                chutes(
                        "of no template",
                        27,
                        "chute_listed_by_template",
                        null,
                        query().with(ChuteFilter.TEMPLATE, "other").page(0)),
                chutes(
                        "by a part of the name",
                        5000,
                        "chute_by_name_part",
                        null,
                        query().with(ChuteFilter.NAME, "org17/model-aa").page(0)),
                chutes(
                        "by the image",
                        1000,
                        "chute_by_image",
                        null,
                        query().with(ChuteFilter.IMAGE, "image777").page(0)),
                chutes(
                        "by the slug",
                        1,
                        "chute_slug",
                        null,
                        query().with(ChuteFilter.SLUG, "slug-7777").page(0)),
                chutes(
                        "but for some",
                        500,
                        "chute_listed_by_use",
                        null,
                        query().with(ChuteFilter.EXCLUDE, "model-a").page(0)),
                new ListOf("chute", "affine", 20, "chute_affine", () -> lists.affine()),
                images("everybody's", 27, "image_newest_public", new ImageFilter(null, false, null, null, null)),
                images("one's own", 27, "image_newest_of_owner", new ImageFilter(OWNER, false, null, null, null)),
                images("with everybody's", 52, "image_newest_public", new ImageFilter(OWNER, true, null, null, null)),
                images(
                        "with everybody's, all public",
                        52,
                        "image_newest_unlisted",
                        new ImageFilter(PUBLISHER, true, null, null, null)),
                images(
                        "by a part of the name",
                        1000,
                        "image_by_name_part",
                        new ImageFilter(null, false, "forge-77777", null, null)),
                images(
                        "by a part of the tag",
                        1000,
                        "image_by_tag_part",
                        new ImageFilter(null, false, null, "t77777", null)),
                new ListOf("manual_boost", "above 1", 20, "manual_boost_above_one", () -> manualBoosts.aboveOne()),
                new ListOf("urgency_boost", "above 1", 20, "urgency_boost_above_one", () -> urgencyBoosts.aboveOne()),
                new ListOf(
                        "instance",
                        "of chutes",
                        5,
                        "instance_of_chute",
                        () -> instances.ofChutes(Set.of(new UUID(0, 5)))),
                new ListOf(
                        "ended_instance",
                        "of a chute",
                        5,
                        "ended_instance_of_chute",
                        () -> endedInstances.of(chuteWithSlug("slug-7777"), Instant.EPOCH)),
                new ListOf(
                        "registered_api_key",
                        "of an account",
                        100,
                        "registered_api_key_name",
                        () -> keys.page(OWNER, "", 0, 25)),
                new ListOf(
                        "registered_account",
                        "open ones",
                        27,
                        "registered_account_newest",
                        () -> administration.accounts(null, 0, 25)),
                new ListOf(
                        "registered_account",
                        "by a part of the name",
                        1000,
                        "registered_account_name_part",
                        () -> administration.accounts("u77777", 0, 25)),
                new ListOf(
                        "account_change",
                        "of an account",
                        27,
                        "account_change_of_account",
                        () -> administration.changesOf(OWNER, 0, 25)),
                new ListOf(
                        "deployment",
                        "of a day",
                        25,
                        "deployment_of_account",
                        () -> deployments.deployedSince(OWNER, Instant.EPOCH, 24)));
    }

    @BeforeEach
    void fill() {
        QuarkusTransaction.requiringNew().timeout(300).run(() -> {
            if (((Number) entities.createNativeQuery("select count(*) from chute where user_id = '" + OWNER + "'")
                                    .getSingleResult())
                            .intValue()
                    > 0) {
                return;
            }
            String owner = "('00000000-0000-0000-0000-' || lpad(to_hex(i % 100), 12, '0'))::uuid";
            String isPublic = "(i % 3 <> 0 or i % 100 = 8)";
            UUID cords = UUID.randomUUID();
            execute("insert into cord_list values ('" + cords + "', '[]', '[]', now())");
            execute("insert into image (image_id, user_id, username, name, tag, public, status, created_at)"
                    + " select ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid, " + owner + ", 'u',"
                    + " case when i < 1000 then 'image' else 'forge-' end || i, 't' || i, " + isPublic
                    + ", 'built and pushed', now() - i * interval '1 second' from generate_series(0, 99999) i");
            // A hundred accounts of a thousand chutes; two thirds are public; templates in turn; a thousand images.
            execute(
                    "insert into chute (chute_id, row_version, user_id, name, slug, subnet, public, owner_closed, disabled, version,"
                            + " image_id, tagline, readme, filename, ref_str, standard_template, cord_ref_id, jobs, gpu_count,"
                            + " min_vram_gb_per_gpu, allow_external_egress, encrypted_fs, tee, invocation_count, created_at, updated_at, deployed_at)"
                            + " select gen_random_uuid(), 0, " + owner + ", case when i <= 20 then 'affine-' || i"
                            + " else 'org' || i % 300 || '/model-' || md5(i::text) end, 'slug-' || i,"
                            + " case when i <= 20 then 'affine' end, " + isPublic + ", false, false, gen_random_uuid(),"
                            + " ('00000000-0000-0000-0000-' || lpad((i % 1000)::text, 12, '0'))::uuid, '', repeat('readme ', 20), 'app.py', 'app:chute',"
                            + " case i % 4 when 0 then 'vllm' when 1 then 'diffusion' when 2 then 'tei' else null end, '"
                            + cords
                            + "', '[]', 1, 16, false, false, false, (random() * 1000000)::bigint, now(), now(), now() from generate_series(1, 100000) i");
            for (String boosts : List.of(
                    "manual_boost (chute_id, manual_boost, set_at)", "urgency_boost (chute_id, boost, logged_at)")) {
                execute("insert into " + boosts
                        + " select gen_random_uuid(), case when i <= 10 then 2 else 1 end, now()"
                        + " from generate_series(1, 100000) i");
            }
            execute(
                    "insert into instance (instance_id, chute_id, version, miner_hotkey, gpu, gpu_count, launched_at, active, verified)"
                            + " select gen_random_uuid(), ('00000000-0000-0000-0000-' || lpad((i % 20000)::text, 12, '0'))::uuid, gen_random_uuid(),"
                            + " 'm', 'h100', 1, now(), true, true from generate_series(1, 100000) i");
            execute(
                    "insert into ended_instance (instance_id, chute_id, version, launched_at, ended_at, reason, failed, unresolved)"
                            + " select gen_random_uuid(), chute_id, version, created_at + interval '1 second', now(), '', false, false"
                            + " from chute cross join generate_series(1, 5) where slug ~ '^slug-[67]'");
            execute(
                    "insert into registered_account (user_id, username, hotkey, payment_address, balance, permissions_bitmask, netuids,"
                            + " created_at) select ('00000000-0000-0000-0000-' || lpad(to_hex(i), 12, '0'))::uuid, 'u' || i, 'h' || i, '', 0, 0, '{}',"
                            + " now() - i * interval '1 second' from generate_series(0, 99999) i");
            execute("insert into account_change select gen_random_uuid(),"
                    + " ('00000000-0000-0000-0000-' || lpad(to_hex(i % 1000), 12, '0'))::uuid, gen_random_uuid(),"
                    + " now() - i * interval '1 second', 0, 1, 0, 1, '{}', '{}' from generate_series(1, 100000) i");
            execute("insert into registered_api_key (api_key_id, user_id, name, admin, digest, created_at)"
                    + " select gen_random_uuid(), ('00000000-0000-0000-0000-' || lpad(to_hex(i % 1000), 12, '0'))::uuid, 'k' || i, true, '',"
                    + " now() from generate_series(1, 100000) i");
            execute("insert into deployment (event_id, user_id, chute_id, deployed_at, fee_usd)"
                    + " select gen_random_uuid(), " + owner + ", gen_random_uuid(), now() - i * interval '1 second', 0"
                    + " from generate_series(1, 100000) i");
        });
        QuarkusTransaction.requiringNew().timeout(300).run(() -> execute("analyze"));
    }

    @Test
    void noListReadsMoreThanItSkipsAndShows() {
        for (ListOf list : all()) {
            long rows = QuarkusTransaction.requiringNew().call(() -> rowsRead(list));
            assertThat(rows).as("%s: %s", list.table(), list.what()).isLessThanOrEqualTo(list.most());
        }
    }

    /** Or else the test above would not notice that an index is gone. */
    @Test
    void eachWouldReadMoreWithoutItsIndex() {
        for (ListOf list : all()) {
            QuarkusTransaction.begin();
            try {
                execute("drop index " + list.index());
                assertThat(rowsRead(list))
                        .as("%s without %s: %s", list.table(), list.index(), list.what())
                        .isGreaterThan(list.most());
            } finally {
                QuarkusTransaction.rollback();
            }
        }
    }

    private ListOf chutes(String what, long most, String index, UUID owner, ChuteListQuery query) {
        return new ListOf("chute", what, most, index, () -> lists.page(new Filter(owner, null, query)));
    }

    private ListOf images(String what, long most, String index, ImageFilter filter) {
        return new ListOf("image", what, most, index, () -> images.page(filter, 0, 25));
    }

    private long rowsRead(ListOf list) {
        long before = rowsReadOf(list.table());
        list.read().run();
        return rowsReadOf(list.table()) - before;
    }

    /** In the running transaction, by scans and through indexes. */
    private long rowsReadOf(String table) {
        return ((Number) entities.createNativeQuery(
                                "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relname = :table")
                        .setParameter("table", table)
                        .getSingleResult())
                .longValue();
    }

    private UUID chuteWithSlug(String slug) {
        return entities.createQuery("select c.chuteId from Chute c where c.slug = :slug", UUID.class)
                .setParameter("slug", slug)
                .getSingleResult();
    }

    private void execute(String sql) {
        entities.createNativeQuery(sql).executeUpdate();
    }

    private static Query query() {
        return new Query(false, new ChuteFilter.Values());
    }

    /** What a list is asked for, filter by filter. */
    private record Query(boolean includePublic, ChuteFilter.Values filters) {
        Query withPublic() {
            return new Query(true, filters);
        }

        Query with(ChuteFilter filter, String text) {
            return new Query(includePublic, filters.with(filter, text));
        }

        ChuteListQuery page(int offset) {
            return new ChuteListQuery(includePublic, filters.asMap(), 0, 25, offset, false);
        }
    }
}
