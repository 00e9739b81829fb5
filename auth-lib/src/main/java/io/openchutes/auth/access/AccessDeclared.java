package io.openchutes.auth.access;

import io.openchutes.rest.error.AllowedMethods;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

/** Refuses to start with a resource method that does not say who may call it: forgetting must not mean "everybody". */
@Provider
public class AccessDeclared implements DynamicFeature {
    private final DeclaredOperations operations;
    private final AllowedMethods methods;

    public AccessDeclared(DeclaredOperations operations, AllowedMethods methods) {
        this.operations = operations;
        this.methods = methods;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Operation operation = Operation.of(resource.getResourceClass(), resource.getResourceMethod())
                .orElseThrow(() -> new IllegalStateException("%s.%s has no @Access: say who may call it"
                        .formatted(
                                resource.getResourceClass().getName(),
                                resource.getResourceMethod().getName())));
        operations.add(operation);
        if (operation.actsOnGet()) {
            methods.withoutHead(resource);
        }
    }
}
