package io.openchutes.rest.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;

/**
 * Says of the schemas that are answered and never sent that all their fields are there, null where there is nothing: that is how they
 * are written, save for records and fields that leave null out.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 15)
public class AnsweredFields implements OASFilter {
    private static final DotName JSON_INCLUDE = DotName.createSimple("com.fasterxml.jackson.annotation.JsonInclude");
    private static final DotName SCHEMA =
            DotName.createSimple("org.eclipse.microprofile.openapi.annotations.media.Schema");

    private final Set<String> withoutNulls = new HashSet<>();
    private final Map<String, Set<String>> fieldsWithoutNull = new HashMap<>();

    /** @param index of the application and its libraries; given by Quarkus at build time */
    public AnsweredFields(IndexView index) {
        for (AnnotationInstance include : index.getAnnotations(JSON_INCLUDE)) {
            if (include.value() == null || !include.value().asEnum().equals("NON_NULL")) {
                continue;
            }
            if (include.target().kind() == AnnotationTarget.Kind.CLASS) {
                withoutNulls.add(nameOf(include.target().asClass()));
            } else if (include.target().kind() == AnnotationTarget.Kind.FIELD) {
                FieldInfo field = include.target().asField();
                fieldsWithoutNull
                        .computeIfAbsent(nameOf(field.declaringClass()), none -> new HashSet<>())
                        .add(field.name()
                                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                                .toLowerCase(Locale.ROOT));
            }
        }
    }

    private static String nameOf(ClassInfo type) {
        AnnotationInstance schema = type.declaredAnnotation(SCHEMA);
        AnnotationValue name = schema == null ? null : schema.value("name");
        return name == null ? type.simpleName() : name.asString();
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null || document.getComponents().getSchemas() == null) {
            return;
        }
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> sent = sent(document, schemas);
        schemas.forEach((name, schema) -> {
            if (schema.getProperties() != null && !sent.contains(name) && !withoutNulls.contains(name)) {
                List<String> answered = new ArrayList<>(schema.getProperties().keySet());
                answered.removeAll(fieldsWithoutNull.getOrDefault(name, Set.of()));
                schema.setRequired(answered);
            }
        });
    }

    /** The schemas that a request body refers to, or one that it refers to. */
    private static Set<String> sent(OpenAPI document, Map<String, Schema> schemas) {
        Deque<Schema> open = new ArrayDeque<>();
        document.getPaths().getPathItems().values().stream()
                .flatMap(item -> item.getOperations().values().stream())
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .map(body -> body.getContent())
                .filter(Objects::nonNull)
                .map(Content::getMediaTypes)
                .flatMap(types -> types.values().stream())
                .forEach(type -> push(open, type.getSchema()));
        Set<String> names = new HashSet<>();
        while (!open.isEmpty()) {
            Schema schema = open.pop();
            if (schema.getRef() != null) {
                String name = schema.getRef().replaceFirst(".*/", "");
                if (names.add(name)) {
                    push(open, schemas.get(name));
                }
            }
            push(open, schema.getItems());
            push(open, schema.getAdditionalPropertiesSchema());
            for (List<Schema> alternatives :
                    List.of(all(schema.getAnyOf()), all(schema.getOneOf()), all(schema.getAllOf()))) {
                alternatives.forEach(one -> push(open, one));
            }
            if (schema.getProperties() != null) {
                schema.getProperties().values().forEach(property -> push(open, property));
            }
        }
        return names;
    }

    private static List<Schema> all(Collection<Schema> schemas) {
        return schemas == null ? List.of() : List.copyOf(schemas);
    }

    private static void push(Deque<Schema> open, Schema schema) {
        if (schema != null) {
            open.push(schema);
        }
    }
}
