/**
 * What judges the files by which a lab is installed: units of systemd, Compose, Kubernetes, and the
 * page of settings.
 *
 * <p>Start at {@link io.orograph.deploy.ship.Settings}, which reads what a service can be told;
 * every file is held against it.
 *
 * <p><b>Invariant:</b> a name in a file of {@code deploy} that no service reads is a failure.
 */
@NullMarked
package io.orograph.deploy.ship;

import org.jspecify.annotations.NullMarked;
