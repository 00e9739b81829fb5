package io.openchutes.chutes.imageregistry;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Keeps builds that have not ended, with their leases, their contexts and the logs of all. Leases go by the database's clock. */
@ApplicationScoped
public class ImageBuildRepository {
    /** Key of the advisory lock under which builds are counted and given away: the same on every replica, used for nothing else. */
    private static final int LOCK = 0x6275_696c;

    private static final int PIECE = 1 << 20;

    private final Session session;

    public ImageBuildRepository(Session session) {
        this.session = session;
    }

    /** Makes counts and claims wait for each other until the transaction ends. */
    void lock() {
        session.createNativeQuery("select 1 as locked from pg_advisory_xact_lock(:space)", Integer.class)
                .addScalar("locked", Integer.class)
                .setParameter("space", LOCK)
                .getResultList();
    }

    long count() {
        return session.createNativeQuery("select count(*) as builds from image_build", Long.class)
                .addScalar("builds", Long.class)
                .getSingleResult();
    }

    long countOf(UUID userId) {
        return session.createNativeQuery("select count(*) as builds from image_build where user_id = :user", Long.class)
                .addScalar("builds", Long.class)
                .setParameter("user", userId)
                .getSingleResult();
    }

    void add(UUID imageId, UUID buildId, UUID userId, String token, Instant now) {
        session.createNativeMutationQuery("""
                        insert into image_build (image_id, build_id, user_id, token, queued_at)
                        values (:image, :build, :user, :token, :now)""")
                .setParameter("image", imageId)
                .setParameter("build", buildId)
                .setParameter("user", userId)
                .setParameter("token", token)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Keeps the context in pieces, of which one is in memory at a time. */
    void addContext(UUID imageId, InputStream archive) throws IOException {
        int number = 0;
        for (byte[] piece = archive.readNBytes(PIECE); piece.length > 0; piece = archive.readNBytes(PIECE)) {
            session.createNativeMutationQuery(
                            "insert into image_context_piece (image_id, number, bytes) values (:image, :number, :bytes)")
                    .setParameter("image", imageId)
                    .setParameter("number", number++)
                    .setParameter("bytes", piece)
                    .executeUpdate();
        }
    }

    Optional<byte[]> contextPiece(UUID imageId, String token, int number) {
        return session.createNativeQuery("""
                        select bytes from image_context_piece join image_build using (image_id)
                        where image_id = :image and number = :number and token = :token""", byte[].class)
                .addScalar("bytes", byte[].class)
                .setParameter("image", imageId)
                .setParameter("number", number)
                .setParameter("token", token)
                .uniqueResultOptional();
    }

    void deleteContext(UUID buildId) {
        session.createNativeMutationQuery("""
                        delete from image_context_piece where image_id = (select image_id from image_build where build_id = :build)""").setParameter("build", buildId).executeUpdate();
    }

    /** How many builds replicas look after. */
    long leased() {
        return session.createNativeQuery(
                        "select count(*) as builds from image_build where leased_until >= clock_timestamp()",
                        Long.class)
                .addScalar("builds", Long.class)
                .getSingleResult();
    }

    /** Leases builds that nobody looks after, those first that have started. */
    List<UUID> lease(UUID replicaId, Duration lease, long most) {
        return session.createNativeQuery("""
                        update image_build set replica_id = :replica, leased_until = clock_timestamp() + :seconds * interval '1 second'
                        where image_id in (
                            select image_id from image_build where leased_until is null or leased_until < clock_timestamp()
                            order by started_at is null, queued_at limit :most)
                        returning build_id""", UUID.class)
                .addScalar("build_id", UUID.class)
                .setParameter("replica", replicaId)
                .setParameter("seconds", lease.toSeconds())
                .setParameter("most", most)
                .getResultList();
    }

    /** Renews the replica's leases; what is missing in the answer is gone, or another replica's. */
    List<UUID> renew(UUID replicaId, Collection<UUID> buildIds, Duration lease) {
        return session.createNativeQuery("""
                        update image_build set leased_until = clock_timestamp() + :seconds * interval '1 second'
                        where replica_id = :replica and build_id = any(:builds) returning build_id""", UUID.class)
                .addScalar("build_id", UUID.class)
                .setParameter("replica", replicaId)
                .setParameter("seconds", lease.toSeconds())
                .setParameter("builds", buildIds.toArray(UUID[]::new))
                .getResultList();
    }

    void release(UUID replicaId) {
        session.createNativeMutationQuery("update image_build set leased_until = null where replica_id = :replica")
                .setParameter("replica", replicaId)
                .executeUpdate();
    }

    List<ImageBuild> byIds(Collection<UUID> buildIds) {
        return session
                .createNativeQuery("""
                        select b.build_id, b.image_id, i.username || '/' || i.name || ':' || i.tag, i.tag, i.dockerfile, i.chutes_version,
                            b.token, b.started_at, (select count(*) from image_context_piece p where p.image_id = b.image_id), b.lines_read
                        from image_build b join registered_image i using (image_id) where b.build_id = any(:builds)""", Object[].class)
                .setParameter("builds", buildIds.toArray(UUID[]::new))
                .getResultList()
                .stream()
                .map(ImageBuildRepository::build)
                .toList();
    }

    private static ImageBuild build(Object[] row) {
        return new ImageBuild(
                (UUID) row[0],
                (UUID) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                (String) row[5],
                (String) row[6],
                (Instant) row[7],
                ((Number) row[8]).intValue(),
                ((Number) row[9]).longValue());
    }

    /** Which of these builds have not ended. */
    List<UUID> known(Collection<UUID> buildIds) {
        return session.createNativeQuery("select build_id from image_build where build_id = any(:builds)", UUID.class)
                .addScalar("build_id", UUID.class)
                .setParameter("builds", buildIds.toArray(UUID[]::new))
                .getResultList();
    }

    /** The build's image, whose build the replica looks after; locked until the transaction ends. */
    Optional<UUID> lockOf(UUID replicaId, UUID buildId) {
        return session.createNativeQuery(
                        "select image_id from image_build where build_id = :build and replica_id = :replica for update",
                        UUID.class)
                .addScalar("image_id", UUID.class)
                .setParameter("build", buildId)
                .setParameter("replica", replicaId)
                .uniqueResultOptional();
    }

    /** Locks the image's build until the transaction ends, if it has one. */
    void lockOf(UUID imageId) {
        session.createNativeQuery("select image_id from image_build where image_id = :image for update", UUID.class)
                .addScalar("image_id", UUID.class)
                .setParameter("image", imageId)
                .getResultList();
    }

    void start(UUID buildId, Instant now) {
        session.createNativeMutationQuery("update image_build set started_at = :now where build_id = :build")
                .setParameter("build", buildId)
                .setParameter("now", now)
                .executeUpdate();
    }

    void read(UUID buildId, int lines) {
        session.createNativeMutationQuery(
                        "update image_build set lines_read = lines_read + :lines where build_id = :build")
                .setParameter("build", buildId)
                .setParameter("lines", lines)
                .executeUpdate();
    }

    void end(UUID buildId) {
        session.createNativeMutationQuery("delete from image_build where build_id = :build")
                .setParameter("build", buildId)
                .executeUpdate();
    }

    /** Adds lines to the end; the caller has the build's lock. */
    void append(UUID imageId, String type, List<String> lines) {
        session.createNativeMutationQuery("""
                        insert into image_log_line (image_id, number, log_type, line)
                        select :image, (select coalesce(max(number), 0) from image_log_line where image_id = :image) + position, :type, line
                        from unnest(:lines) with ordinality as added (line, position)""")
                .setParameter("image", imageId)
                .setParameter("type", type)
                .setParameter("lines", lines.toArray(String[]::new))
                .executeUpdate();
    }

    List<LogLine> lines(UUID imageId, long after, int most) {
        return session
                .createNativeQuery("""
                        select number, log_type, line from image_log_line where image_id = :image and number > :after
                        order by number limit :most""", Object[].class)
                .setParameter("image", imageId)
                .setParameter("after", after)
                .setParameter("most", most)
                .getResultList()
                .stream()
                .map(row -> new LogLine(((Number) row[0]).longValue(), (String) row[1], (String) row[2]))
                .toList();
    }
}
