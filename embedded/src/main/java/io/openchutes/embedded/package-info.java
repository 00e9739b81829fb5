/** PostgreSQL and Kafka as child processes, for one machine and for tests. */
package io.openchutes.embedded;
