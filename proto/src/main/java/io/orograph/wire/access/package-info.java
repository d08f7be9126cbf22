/**
 * Who may call a lab: its members with their roles, projects and secrets; how often; and the record
 * of what was changed and refused.
 *
 * <p>Start at {@link io.orograph.wire.access.Members}, {@link io.orograph.wire.access.MembersFile}
 * and {@link io.orograph.wire.access.AuditLog}.
 *
 * <p><b>Invariant:</b> no secret is kept, logged or told a second time; what cannot be read lets
 * nobody in.
 */
@NullMarked
@Room(
    name = "wire.access",
    mayUse = {"wire.tls"})
package io.orograph.wire.access;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
