package io.openchutes.rest.startup;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.function.BooleanSupplier;

/**
 * Compares the keys under which a native executable finds its resources with compiled code. The key is a record of the executable's own
 * runtime, and the comparison that the language gives a record is interpreted there, unlike any other record's. Each look-up of a resource or
 * a service makes it for every module, which was a ninth of all that a service computed until its first answer.
 */
@TargetClass(className = ResourceKey.IsThere.NAME, onlyWith = ResourceKey.IsThere.class)
final class ResourceKey {
    @Alias
    private Module module;

    @Alias
    private String resource;

    private ResourceKey() {}

    @Substitute
    @Override
    public boolean equals(Object other) {
        return other instanceof ResourceKey key && module == key.module && resource.equals(key.resource);
    }

    /** Stays as it is: the map was made with it. */
    @Alias
    @Override
    public native int hashCode();

    /** Whether this builder of executables has such a key; it is nothing that it promises. */
    static final class IsThere implements BooleanSupplier {
        static final String NAME = "com.oracle.svm.core.jdk.Resources$ModuleInstanceResourceKey";

        @Override
        public boolean getAsBoolean() {
            try {
                Class.forName(NAME, false, IsThere.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
