/**
 * Certificates and keys of a process: PEM files, checked when it starts and read again when they
 * change.
 *
 * <p>Start at {@link io.orograph.wire.tls.ServerTls} and {@link io.orograph.wire.tls.ClientTls}.
 *
 * <p><b>Invariant:</b> knows no gRPC and no server: it hands out key and trust managers, which any
 * server or client takes. Files that cannot be used leave what was used before in place.
 */
@NullMarked
@Room(
    name = "wire.tls",
    mayUse = {})
package io.orograph.wire.tls;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
