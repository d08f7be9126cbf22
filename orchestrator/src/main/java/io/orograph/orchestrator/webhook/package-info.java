/**
 * Tells others that a sweep has ended, by HTTP.
 *
 * <p>Start at {@link io.orograph.orchestrator.webhook.Notifier}; {@link
 * io.orograph.orchestrator.webhook.Destination} says whom it may call.
 *
 * <p><b>Invariant:</b> an end that is in the rows is told at least once to every address, or given
 * up after {@link io.orograph.orchestrator.webhook.Notifier#GIVE_UP}; nothing of the lab ever waits
 * for it.
 */
@NullMarked
@Room(
    name = "orchestrator.webhook",
    mayUse = {})
package io.orograph.orchestrator.webhook;

import io.orograph.core.room.Room;
import org.jspecify.annotations.NullMarked;
