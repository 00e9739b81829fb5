package io.openchutes.rest.openapi;

import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Says of a query parameter that may be absent and has no default that it may be null, as the public API's document does. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD, priority = 20)
public class OptionalParameters implements OASFilter {
    @Override
    public Parameter filterParameter(Parameter parameter) {
        Schema schema = parameter.getSchema();
        if (parameter.getIn() != Parameter.In.QUERY
                || Boolean.TRUE.equals(parameter.getRequired())
                || schema == null
                || schema.getDefaultValue() != null
                || schema.getAnyOf() != null) {
            return parameter;
        }
        if (schema.getRef() != null) {
            parameter.setSchema(createSchema()
                    .anyOf(List.of(
                            createSchema().ref(schema.getRef()), createSchema().addType(SchemaType.NULL))));
        } else if (schema.getType() != null && !schema.getType().contains(SchemaType.NULL)) {
            schema.addType(SchemaType.NULL);
        }
        return parameter;
    }
}
