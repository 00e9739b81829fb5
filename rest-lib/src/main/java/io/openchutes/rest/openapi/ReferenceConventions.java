package io.openchutes.rest.openapi;

import static org.eclipse.microprofile.openapi.OASFactory.createPaths;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Spells a service's OpenAPI document as the public API reference does, so that clients generated from either are alike. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 30)
public class ReferenceConventions implements OASFilter {
    /** A root collection ends with a slash ({@code /chutes/}); both spellings are served. */
    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getPaths() == null || document.getPaths().getPathItems() == null) {
            return;
        }
        Set<String> present = document.getPaths().getPathItems().keySet();
        Paths renamed = createPaths();
        document.getPaths()
                .getPathItems()
                .forEach(
                        (path, item) -> renamed.addPathItem(isRootCollection(path, present) ? path + "/" : path, item));
        document.setPaths(renamed);
    }

    /** Alternatives say it all: a type beside them would only widen them. */
    @Override
    public Schema filterSchema(Schema schema) {
        if (schema.getAnyOf() != null && !schema.getAnyOf().isEmpty() && schema.getType() != null) {
            schema.setType((List<SchemaType>) null);
        }
        return schema;
    }

    private static boolean isRootCollection(String path, Set<String> present) {
        return path.lastIndexOf('/') == 0 && present.stream().anyMatch(other -> other.startsWith(path + "/"));
    }
}
