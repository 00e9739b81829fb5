package io.openchutes.chutes.image;

import io.openchutes.chutes.paging.Branches;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.SessionCheckMode;

/** Finds images among the copies. */
@ApplicationScoped
public class ImageRepository implements PanacheRepositoryBase<Image, UUID> {
    private static final String ORDER = "created_at desc, image_id";

    private final Session session;

    public ImageRepository(Session session) {
        this.session = session;
    }

    public Optional<Image> byReference(UUID ownerId, String name, String tag, LockModeType mode) {
        return find(
                        "origin.userId = ?1 and lower(facts.name) = ?2 and lower(facts.tag) = ?3",
                        ownerId,
                        name.toLowerCase(Locale.ROOT),
                        tag.toLowerCase(Locale.ROOT))
                .withLock(mode)
                .firstResultOptional();
    }

    /** Reads the row anew, and locks it until commit where the mode says so. */
    public Optional<Image> lock(UUID imageId, LockModeType mode) {
        return find("imageId", imageId).withLock(mode).firstResultOptional();
    }

    public boolean isUsed(UUID imageId) {
        return session.createNativeQuery(
                        "select exists (select 1 from chute where image_id = :image) as used", Boolean.class)
                .addScalar("used", Boolean.class)
                .setParameter("image", imageId)
                .getSingleResult();
    }

    public List<Image> byIds(Collection<UUID> imageIds) {
        // What the transaction has read already is not asked for again.
        return imageIds.isEmpty()
                ? List.of()
                : session.findMultiple(Image.class, List.copyOf(imageIds), SessionCheckMode.ENABLED).stream()
                        .filter(Objects::nonNull)
                        .toList();
    }

    /** The newest deployable public image of that name whose tag holds none of the words of an unfinished release. */
    public Optional<Image> newestRelease(UUID ownerId, String name) {
        return find("""
                        origin.userId = ?1 and lower(facts.name) = ?2 and facts.isPublic and facts.status = ?3
                        and lower(facts.tag) not like '%nightly%' and lower(facts.tag) not like '%dev%'
                        and lower(facts.tag) not like '%.rc%'
                        order by facts.createdAt desc, imageId""", ownerId, name.toLowerCase(Locale.ROOT), Image.DEPLOYABLE)
                .firstResultOptional();
    }

    public List<Image> page(ImageFilter filter, int offset, int limit) {
        return branches(filter).page(session, offset, limit, Image.class);
    }

    public long count(ImageFilter filter) {
        return branches(filter).count(session);
    }

    private static Branches branches(ImageFilter filter) {
        Branches list = new Branches("image", ORDER);
        if (filter.ownerId() == null) {
            list.branch("public");
        } else if (filter.includePublic()) {
            list.branch("user_id = :owner and not public").branch("public").with("owner", filter.ownerId());
        } else {
            list.branch("user_id = :owner").with("owner", filter.ownerId());
        }
        if (filter.name() != null) {
            list.where("lower(name) like :name").with("name", Branches.containing(filter.name()));
        }
        if (filter.tag() != null) {
            list.where("lower(tag) like :tag").with("tag", Branches.containing(filter.tag()));
        }
        if (filter.only() != null) {
            list.where("image_id = any(cast(:only as uuid[]))")
                    .with("only", filter.only().toArray(UUID[]::new));
        }
        return list;
    }

    /**
     * Which images a list shows.
     *
     * @param ownerId null for an anonymous caller: public images alone
     * @param only null: no restriction by an API key's object scopes
     */
    public record ImageFilter(UUID ownerId, boolean includePublic, String name, String tag, Set<UUID> only) {}
}
