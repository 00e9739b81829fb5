package io.openchutes.rest.input;

import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.ValidationFailed;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Checks all parameters of a call before JAX-RS converts the first, so that one answer names every bad one, and those of the body with
 * them. Runs after authentication: a 401 comes before a 422.
 */
@ApplicationScoped
public class ParameterCheck {
    private static final String PENDING = ParameterCheck.class.getName();

    private final Validator validator;
    private final Violations violations;
    private final CurrentVertxRequest request;

    public ParameterCheck(Validator validator, Violations violations, CurrentVertxRequest request) {
        this.validator = validator;
        this.violations = violations;
        this.request = request;
    }

    @ServerRequestFilter(priority = 5000)
    public void check(ContainerRequestContext context, ResourceInfo target) {
        Method method = target.getResourceMethod();
        if (method == null || method.getParameterCount() == 0) {
            return;
        }
        ParameterPlan plan = ParameterPlan.of(method);
        List<FieldError> errors = errors(context, plan, method, target.getResourceClass());
        if (errors.isEmpty()) {
            return;
        }
        if (plan.hasBody()) {
            current().put(PENDING, errors);
        } else {
            throw new ValidationFailed(errors);
        }
    }

    /** The bad parameters of the running request whose body is still to be read. */
    public List<FieldError> pending() {
        RoutingContext context = current();
        List<FieldError> errors = context == null ? null : context.get(PENDING);
        return errors == null ? List.of() : errors;
    }

    private RoutingContext current() {
        return request.getCurrent();
    }

    private List<FieldError> errors(
            ContainerRequestContext context, ParameterPlan plan, Method method, Class<?> resourceClass) {
        List<FieldError> errors = new ArrayList<>();
        List<ParameterPlan.Parameter> parameters = plan.parameters();
        Object[] values = new Object[parameters.size()];
        boolean[] good = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            ParameterPlan.Parameter parameter = parameters.get(i);
            if (!Scalars.knows(parameter.type())
                    || parameter.source() == ParameterPlan.Source.BODY
                    || parameter.source() == ParameterPlan.Source.OTHER) {
                continue;
            }
            String sent = sent(context, parameter);
            Scalars.Parsed parsed = sent == null ? Scalars.Parsed.of(null) : Scalars.parse(parameter.type(), sent);
            if (!parsed.isBad() && parsed.value() == null && parameter.fallback() != null) {
                parsed = Scalars.parse(parameter.type(), parameter.fallback());
            }
            if (parsed.isBad()) {
                errors.add(error(parameter, parsed.errorType(), parsed.message(), sent));
            } else if (parsed.value() == null && parameter.type().isPrimitive()) {
                errors.add(error(parameter, "missing", "This parameter is required.", sent));
            } else {
                values[i] = parsed.value();
                good[i] = true;
            }
        }
        errors.addAll(violations.ofParameters(broken(method, resourceClass, values, good)));
        return errors;
    }

    private List<ConstraintViolation<Object>> broken(
            Method method, Class<?> resourceClass, Object[] values, boolean[] good) {
        var constraints = validator
                .getConstraintsForClass(resourceClass)
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        if (constraints == null || !constraints.hasConstrainedParameters()) {
            return List.of();
        }
        Object resource = Arc.container().instance(resourceClass).get();
        if (resource == null) {
            return List.of();
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && method.getParameterTypes()[i].isPrimitive()) {
                // Reported already: any value will do, its violations are ignored.
                values[i] = zero(method.getParameterTypes()[i]);
            }
        }
        return validator.forExecutables().validateParameters(resource, method, values).stream()
                .filter(violation -> {
                    int index = Violations.parameterIndex(violation);
                    return index >= 0 && good[index];
                })
                .toList();
    }

    private static Object zero(Class<?> primitive) {
        if (primitive == boolean.class) {
            return false;
        }
        if (primitive == int.class) {
            return 0;
        }
        return primitive == long.class ? (Object) 0L : (Object) 0d;
    }

    private static String sent(ContainerRequestContext context, ParameterPlan.Parameter parameter) {
        return switch (parameter.source()) {
            case QUERY -> context.getUriInfo().getQueryParameters().getFirst(parameter.name());
            case PATH -> context.getUriInfo().getPathParameters().getFirst(parameter.name());
            case HEADER -> context.getHeaderString(parameter.name());
            default -> null;
        };
    }

    private static FieldError error(ParameterPlan.Parameter parameter, String type, String message, String input) {
        return new FieldError(type, List.of(parameter.source().word(), parameter.name()), message, input);
    }
}
