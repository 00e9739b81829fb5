package io.openchutes.chutes.image;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds images among the copies. */
@ApplicationScoped
public class ImageRepository implements PanacheRepositoryBase<Image, UUID> {
    public Optional<Image> byReference(UUID ownerId, String name, String tag) {
        return find("userId = ?1 and lower(name) = lower(?2) and lower(tag) = lower(?3)", ownerId, name, tag)
                .firstResultOptional();
    }

    public List<Image> byIds(Collection<UUID> imageIds) {
        return imageIds.isEmpty() ? List.of() : list("imageId in ?1", imageIds);
    }

    /** The newest deployable public image of that name whose tag holds none of the words of an unfinished release. */
    public Optional<Image> newestRelease(UUID ownerId, String name) {
        return find("""
                        userId = ?1 and lower(name) = lower(?2) and isPublic and status = ?3
                        and lower(tag) not like '%nightly%' and lower(tag) not like '%dev%' and lower(tag) not like '%.rc%'
                        order by createdAt desc, imageId""", ownerId, name, Image.DEPLOYABLE).firstResultOptional();
    }

    public List<Image> page(ImageFilter filter, int offset, int limit) {
        Conditions conditions = conditions(filter);
        return find(conditions.text() + " order by createdAt desc, imageId", conditions.parameters())
                .range(offset, offset + limit - 1)
                .list();
    }

    public long count(ImageFilter filter) {
        Conditions conditions = conditions(filter);
        return count(conditions.text(), conditions.parameters());
    }

    private static Conditions conditions(ImageFilter filter) {
        List<String> all = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        if (filter.ownerId() == null) {
            all.add("isPublic");
        } else {
            all.add(filter.includePublic() ? "(userId = :owner or isPublic)" : "userId = :owner");
            parameters.put("owner", filter.ownerId());
        }
        if (filter.name() != null) {
            all.add("lower(name) like :name escape '\\'");
            parameters.put("name", containing(filter.name()));
        }
        if (filter.tag() != null) {
            all.add("lower(tag) like :tag escape '\\'");
            parameters.put("tag", containing(filter.tag()));
        }
        if (filter.only() != null) {
            all.add("imageId in :only");
            parameters.put("only", filter.only());
        }
        return new Conditions(String.join(" and ", all), parameters);
    }

    private static String containing(String part) {
        return "%"
                + part.toLowerCase(Locale.ROOT)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_")
                + "%";
    }

    private record Conditions(String text, Map<String, Object> parameters) {}

    /**
     * Which images a list shows.
     *
     * @param ownerId null for an anonymous caller: public images alone
     * @param only null: no restriction by an API key's object scopes
     */
    public record ImageFilter(UUID ownerId, boolean includePublic, String name, String tag, Set<UUID> only) {}
}
