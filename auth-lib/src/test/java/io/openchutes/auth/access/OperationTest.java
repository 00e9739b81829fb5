package io.openchutes.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.auth.Access;
import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.rest.error.AllowedMethods;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationTest {
    /** Not a resource: it has no path of its own, or the application of the other tests would refuse to start. */
    static class Sample {
        @GET
        @Path("/chutes/{idOrName: [a-z]{1,3}/.+}")
        @Access(Access.Caller.OPTIONAL)
        public void get() {}

        @PUT
        @Path("chutes/")
        @Access(value = Access.Caller.REQUIRED, action = Access.ScopeAction.DELETE)
        public void put() {}

        public void forgotten() {}
    }

    @Test
    void variablesCompareByPosition() throws NoSuchMethodException {
        Operation get =
                Operation.of(Sample.class, Sample.class.getMethod("get")).orElseThrow();
        assertThat(get.name()).isEqualTo("GET /chutes/{}");
        assertThat(Operation.canonical(" get  /chutes/{id}/ ")).isEqualTo(get.name());
        assertThat(Operation.canonical("*")).isEqualTo("*");
        assertThat(Operation.canonicalPath("//chutes//{a}/x{b}")).isEqualTo("/chutes/{}/x{}");
        assertThat(Operation.canonicalPath("/")).isEqualTo("/");
    }

    @Test
    void theActionFollowsTheMethodUnlessItIsNamed() throws NoSuchMethodException {
        Operation get =
                Operation.of(Sample.class, Sample.class.getMethod("get")).orElseThrow();
        Operation put =
                Operation.of(Sample.class, Sample.class.getMethod("put")).orElseThrow();
        assertThat(get.action()).isEqualTo(Action.READ);
        assertThat(put.action()).isEqualTo(Action.DELETE);
        assertThat(put.name()).isEqualTo("PUT /chutes");
    }

    @Test
    void aMethodThatSaysNothingIsRefused() throws NoSuchMethodException {
        DeclaredOperations operations = new DeclaredOperations();
        AccessDeclared declared = new AccessDeclared(operations, new AllowedMethods());
        assertThatThrownBy(() -> declared.configure(info("forgotten"), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Sample.forgotten has no @Access");
        assertThatCode(() -> declared.configure(info("get"), null)).doesNotThrowAnyException();
        assertThat(operations.unknownOf(Set.of("GET /chutes/{}", "GET /typo"))).containsExactly("GET /typo");
    }

    private static ResourceInfo info(String name) throws NoSuchMethodException {
        Method method = Sample.class.getMethod(name);
        return new ResourceInfo() {
            @Override
            public Method getResourceMethod() {
                return method;
            }

            @Override
            public Class<?> getResourceClass() {
                return Sample.class;
            }
        };
    }
}
