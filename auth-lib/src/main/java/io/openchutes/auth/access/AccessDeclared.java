package io.openchutes.auth.access;

import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

/** Refuses to start with a resource method that does not say who may call it: forgetting must not mean "everybody". */
@Provider
public class AccessDeclared implements DynamicFeature {
    private final DeclaredOperations operations;

    public AccessDeclared(DeclaredOperations operations) {
        this.operations = operations;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        operations.add(Operation.of(resource.getResourceClass(), resource.getResourceMethod())
                .orElseThrow(() -> new IllegalStateException("%s.%s has no @Access: say who may call it"
                        .formatted(
                                resource.getResourceClass().getName(),
                                resource.getResourceMethod().getName()))));
    }
}
